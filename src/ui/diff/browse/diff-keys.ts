import type { KeyHelp } from '../../browse/browser-lines.ts';

/** Keys of the browser of a diff, for its last line and its help. */
export const DIFF_KEYS: readonly KeyHelp[] = [
  ['↑↓', 'move', 'go up and down; also j and k, page keys, g and G'],
  ['→←', 'open', 'into the section, and back to the list; also tab'],
  ['enter', 'expand', 'show more of a row, or less'],
  ['p', 'patch', 'the patch of the code; on a file, from there'],
  ['l', 'log', 'the log of the task of a row, of the later run'],
  ['/', 'search', 'look for a text in all sections; n and N go to the next and the one before'],
  ['b', '', 'compare the later run with the one before it'],
  ['[', '', 'go one run back: compare the earlier run with the one before it'],
  ['o', '', 'open the same as a page in a browser'],
  ['y', '', 'copy a SPEC of the row, else of the later run'],
  ['?', 'help', 'this page'],
  ['q', 'quit', 'leave; also escape'],
];
