/** Of `git fetch`: the refspecs given are all that is touched. No tags, branches, FETCH_HEAD, submodules or clean-up. */
export const NOTHING_ELSE = [
  '--no-tags',
  '--no-write-fetch-head',
  '--no-recurse-submodules',
  '--no-auto-maintenance',
  '--refmap=',
];
