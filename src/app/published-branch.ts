import type { Context, PublishedBranch } from './context.ts';

/** Of a clone: what its last fetch saw, where there is a remote. */
export async function publishedBranch(
  { revParse, transport }: Pick<Context, 'revParse' | 'transport'>,
  branch: string,
  remote: string | undefined,
): Promise<PublishedBranch | undefined> {
  const from = remote ?? (await transport.defaultRemote('fetch'));
  // Several remotes, of which none is the usual one: then there is no telling whose branch is meant.
  if (from === undefined && (await transport.remotes()).length > 0) return undefined;
  const name = from === undefined ? branch : `${from}/${branch}`;
  const commit = await revParse(from === undefined ? `refs/heads/${branch}` : `refs/remotes/${name}`);
  return commit === undefined ? undefined : { name, commit };
}
