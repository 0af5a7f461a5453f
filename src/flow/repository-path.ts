import type { Wrong } from './wrong.ts';

/** A path as written in the flow file, checked: relative to the root, `/`-separated, without `.`, `..` or a trailing slash. */
export interface RepositoryPath {
  readonly path: string;
  /** It was written with a trailing slash. */
  readonly folder: boolean;
}

const RELATIVE = "write it relative to the repository's root";
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
const CONTROL = /[\u0000-\u001f\u007f]/;

export function parseRepositoryPath(text: string): RepositoryPath | Wrong {
  if (CONTROL.test(text)) return { wrong: 'holds a control character' };
  if (text.includes('\\')) return { wrong: 'holds a backslash', hint: 'separate folders with /' };
  if (text.includes('${{')) {
    return { wrong: 'holds a template', hint: 'templates are replaced in run only' };
  }
  if (/^(\/|[A-Za-z]:\/)/.test(text)) return { wrong: 'is absolute', hint: RELATIVE };
  if (/^~(\/|$)/.test(text)) return { wrong: 'begins in the home folder', hint: RELATIVE };
  if (/^[a-z][a-z0-9+.-]+:\/\//.test(text)) {
    return { wrong: 'is a URL', hint: `as an input: {url: ${JSON.stringify(text)}}` };
  }
  const segments = text.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..'))
    return { wrong: 'leaves the repository or its own folder with ..', hint: RELATIVE };
  if (segments.length === 0)
    return { wrong: "is the repository's root", hint: 'name a file or folder below it' };
  if (segments.some((segment) => /^\.git$/i.test(segment))) return { wrong: 'is inside .git' };
  return { path: segments.join('/'), folder: /(\/|\/\.)$/.test(text) };
}

/** `a/b/c` → `a`, `a/b`: the folders that hold it, outermost first. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    folders.push(path.slice(0, slash));
  }
  return folders;
}

/** The name that a path in a list goes by: its last word up to the first dot. */
export function stemOf(path: string): string {
  const bare = path.replace(/\/+$/, '');
  const last = bare.slice(bare.lastIndexOf('/') + 1).replace(/^\.+/, '');
  const dot = last.indexOf('.');
  return dot === -1 ? last : last.slice(0, dot);
}
