import type { Env } from '../environment.ts';
import type { RemoteUrl } from './remote-url.ts';

/** Forges take a token as the password of any user; those that want a certain one are told it by MLGIT_USER. */
const ANY_USER = 'x-access-token';

export const TOKEN_HINT = 'export MLGIT_TOKEN=…   (and MLGIT_USER, where the server wants a certain one)';

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** `MLGIT_TOKEN`, with `MLGIT_USER` where the server wants one. Never for a connection that others can listen to. */
export function environmentLogin(url: URL, env: Env): Login | undefined {
  const token = env.MLGIT_TOKEN;
  if (!token || !isPrivate(url)) return undefined;
  return { user: env.MLGIT_USER || ANY_USER, password: token };
}

/**
 * The same for git: a credential helper of this call alone, in front of the user's own, so that nobody stores it. It
 * has the token from the environment: arguments of processes can be seen.
 */
export function tokenHelper({ url, kind }: RemoteUrl, env: Env): string[] {
  if (kind !== 'http' || environmentLogin(new URL(url), env) === undefined) return [];
  const key = `credential.${new URL(url).origin}.helper`;
  const answer = `test "$1" = get && printf 'username=%s\\npassword=%s\\n' "\${MLGIT_USER:-${ANY_USER}}" "$MLGIT_TOKEN"`;
  return ['-c', `${key}=`, '-c', `${key}=!f() { ${answer}; }; f`];
}

export function isPrivate(url: URL): boolean {
  return url.protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}
