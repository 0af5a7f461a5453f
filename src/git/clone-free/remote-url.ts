import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { usageError } from '../../model/mlgit-error.ts';
import { withoutCredentials } from '../transport-failure.ts';

/** Where a repository is, as a person wrote it. */
export interface RemoteUrl {
  /** For git: it may hold credentials, and is neither shown nor stored. */
  readonly url: string;
  /** The same without credentials. */
  readonly name: string;
  /** `folder`: a path of this machine, or a `file:` URL; `http`: also `https`; `other`: what only git can reach. */
  readonly kind: 'folder' | 'http' | 'other';
  /** Of a `folder`: absolute. */
  readonly path?: string;
}

/**
 * Takes what git takes: URLs, `host:path`, and paths, which start from `cwd`. Not what would make git run a command
 * (`ext::…`) or take the text for an option.
 * @throws MlgitError `bad-repo-url` (usage).
 */
export function parseRemoteUrl(text: string, cwd: string): RemoteUrl {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
  if (text === '' || text.startsWith('-') || /[\u0000-\u001f\u007f]/.test(text)) throw badUrl(text);
  if (/^[A-Za-z0-9][A-Za-z0-9+.-]*::/.test(text)) throw badUrl(text);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    if (/^[^/\\]{2,}:/.test(text)) return { url: text, name: text, kind: 'other' };
    return folder(resolve(cwd, text));
  }
  if (/^[^/]+:\/\/([^/@]*@)?-/.test(text)) throw badUrl(text);
  if (scheme === 'file') return folder(filePath(text));
  const name = withoutCredentials(text);
  if (scheme !== 'http' && scheme !== 'https')
    return { url: text, name: withoutPassword(text), kind: 'other' };
  if (!URL.canParse(text)) throw badUrl(text);
  return { url: text, name, kind: 'http' };
}

/** The same place has one name, whoever asks for it and however its end is written. */
export function placeOf({ name, kind, path }: RemoteUrl): string {
  return kind === 'folder' ? `file://${path}` : name.replace(/\/+$/, '');
}

function folder(path: string): RemoteUrl {
  return { url: path, name: path, kind: 'folder', path };
}

function filePath(text: string): string {
  try {
    return fileURLToPath(text);
  } catch (cause) {
    const error = badUrl(text);
    error.cause = cause;
    throw error;
  }
}

/** Of ssh the user is part of the address. */
function withoutPassword(text: string): string {
  return text.replace(/^([^/]+:\/\/[^/@:]*):[^/@]*@/, '$1@');
}

function badUrl(text: string): Error {
  return usageError(
    'bad-repo-url',
    `${JSON.stringify(withoutCredentials(text))} is no repository: expected a URL, HOST:PATH or a folder`,
    ['write it as https://example.org/team/credit.git, git@example.org:team/credit.git or ../credit'],
  );
}
