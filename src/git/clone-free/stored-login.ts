import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Env } from '../environment.ts';
import { environmentLogin, type Login } from './token.ts';

export interface LoginSources {
  readonly env: Env;
  /** Where `~` is. */
  readonly home: string;
}

/**
 * Who to be at a server where no git is that could be asked: what the URL says, `MLGIT_TOKEN`, `~/.git-credentials`
 * (gitcredentials(7), "store"), `~/.netrc` or what `NETRC` names. The files are only ever read.
 */
export async function findLogin(url: URL, { env, home }: LoginSources): Promise<Login | undefined> {
  if (url.username !== '') {
    return { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  }
  const config = env.XDG_CONFIG_HOME || join(home, '.config');
  return (
    environmentLogin(url, env) ??
    fromCredentials(await textOf(join(home, '.git-credentials')), url) ??
    fromCredentials(await textOf(join(config, 'git', 'credentials')), url) ??
    fromNetrc(await textOf(env.NETRC || join(home, '.netrc')), url.hostname)
  );
}

/** One URL a line, with user and password. */
export function fromCredentials(text: string, { protocol, host }: URL): Login | undefined {
  for (const line of text.split(/\r?\n/)) {
    if (!URL.canParse(line)) continue;
    const known = new URL(line);
    if (known.protocol !== protocol || known.host !== host || known.username === '') continue;
    return { user: decodeURIComponent(known.username), password: decodeURIComponent(known.password) };
  }
  return undefined;
}

/** Words of `machine HOST login USER password SECRET`, on as many lines as one likes; `default` is any host. */
export function fromNetrc(text: string, host: string): Login | undefined {
  // The body of a macro ends with an empty line.
  const words =
    text.replace(/^\s*macdef[\s\S]*?(?:\n[ \t]*\n|(?![\s\S]))/gm, '\n').match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  let applies = false;
  let user: string | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === 'machine') {
      applies = unquoted(words[++at]) === host;
      user = undefined;
    } else if (word === 'default') {
      applies = true;
      user = undefined;
    } else if (word === 'login' || word === 'account') {
      const value = unquoted(words[++at]);
      if (word === 'login') user = value;
    } else if (word === 'password') {
      const password = unquoted(words[++at]);
      if (applies && user !== undefined) return { user, password };
    }
  }
  return undefined;
}

function unquoted(word = ''): string {
  return word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word;
}

/** Empty when there is no such file. */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return '';
    throw error;
  }
}
