import type { KeyHelp } from '../../browse/browser-lines.ts';

/** Keys of the table of runs, for its last line and its help. */
export const LOG_KEYS: readonly KeyHelp[] = [
  ['↑↓', '', 'go up and down; also j and k, page keys, g and G'],
  ['←→', '', 'choose a column'],
  ['s', 'sort', 'sort by the chosen column; again: the other way round'],
  ['/', 'filter', 'show only runs that hold these words; with a comparison in it, as mlgit log --filter'],
  ['c', 'columns', 'choose which columns there are'],
  ['space', 'mark', 'mark the run, or not any more'],
  [
    'd',
    'diff',
    'compare the marked runs; of one or none, with the chosen one, or that with the run before it',
  ],
  ['enter', 'show', 'all that is known of the run'],
  ['y', '', 'copy the SPEC of the run'],
  ['?', 'help', 'this page'],
  ['q', 'quit', 'leave; also escape'],
];
