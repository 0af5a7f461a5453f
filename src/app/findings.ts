import type { ReadContext, Remark } from './context.ts';

/** What was remarked on the way, and what of the records could not be read: nothing may look complete that is not. */
export function findingsOf({ remarks, runs }: ReadContext): readonly Remark[] {
  const [archive] = runs.archivesSoFar;
  const [first, ...others] = runs.damagedSoFar;
  const more = others.length === 0 ? '' : ` (and ${others.length} more like it)`;
  return [
    ...remarks,
    ...(archive === undefined ? [] : [archivedByNewer(archive)]),
    ...(first === undefined ? [] : [{ message: `${first.error.message}${more}`, hints: first.error.hints }]),
  ];
}

function archivedByNewer(archive: string): Remark {
  return {
    message: `The runs in ${archive} are left out: they were archived by a newer release, and this one reads no archives`,
    hints: ['npm install -g mlgit@latest'],
  };
}
