import type { ReadContext } from './context.ts';

/** For who looks for runs that are not here: in a new clone those of colleagues are missing until they are fetched. */
export async function fetchHint(context: ReadContext): Promise<readonly string[]> {
  const hasFetched = (await context.runs.all()).some(({ remote }) => remote !== undefined);
  if (hasFetched || (await context.remoteUrls()).size === 0) return [];
  return ['mlgit fetch   (brings the runs of colleagues; none were fetched so far)'];
}
