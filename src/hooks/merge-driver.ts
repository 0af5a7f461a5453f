/** Section of git's configuration that says how `merge=mlgit` merges. */
export const DRIVER_SECTION = 'merge.mlgit';

/**
 * What git runs (`git help gitattributes`, "Defining a custom merge driver"): base, ours, theirs, path, length of
 * the markers. The same text everywhere; where PATH has no mlgit, the program that installed the hooks.
 */
const COMMAND =
  'command -v mlgit >/dev/null 2>&1 && exec mlgit hooks merge -- %O %A %B %P %L; ' +
  'exec "$(git config mlgit.hooks.node)" "$(git config mlgit.hooks.entry)" hooks merge -- %O %A %B %P %L';

/** Between two ancestors of a criss-cross merge, where nobody could solve a conflict, one side stands for both. */
export const DRIVER_SETTINGS: { readonly [key: string]: string } = {
  name: 'mlgit: a pointer or manifest is taken whole',
  driver: COMMAND,
  recursive: 'binary',
};

export type DriverState = 'absent' | 'current' | 'older' | 'foreign';

/** By the value of `merge.mlgit.driver`. */
export function driverState(driver: string | undefined): DriverState {
  if (driver === undefined) return 'absent';
  if (driver === COMMAND) return 'current';
  return /\bmlgit\b.* hooks merge /.test(driver) ? 'older' : 'foreign';
}

export type MergedDocument =
  | { readonly conflict: false; readonly text: string }
  | { readonly conflict: true; readonly text: string };

export interface MergeSides {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  /** Length of the conflict markers. */
  readonly markerSize: number;
  /** What the markers of a conflict say of each side, in one line. */
  readonly labels?: { readonly ours: string; readonly theirs: string };
}

/**
 * A document is merged whole or not at all: lines of two would make one that nobody ever recorded. Line ends do not
 * make a difference. A conflict has both complete documents between the markers.
 */
export function mergeDocuments({ base, ours, theirs, markerSize, labels }: MergeSides): MergedDocument {
  const same = (a: string, b: string) => a.replaceAll('\r\n', '\n') === b.replaceAll('\r\n', '\n');
  if (same(ours, theirs) || same(theirs, base)) return { conflict: false, text: ours };
  if (same(ours, base)) return { conflict: false, text: theirs };
  const mark = (character: string) => character.repeat(markerSize);
  const eol = ours.includes('\r\n') ? '\r\n' : '\n';
  const whole = (text: string) => (text === '' || text.endsWith('\n') ? text : text + eol);
  return {
    conflict: true,
    text: [
      `${mark('<')} ${labels?.ours ?? 'ours'}${eol}`,
      whole(ours),
      `${mark('=')}${eol}`,
      whole(theirs),
      `${mark('>')} ${labels?.theirs ?? 'theirs'}${eol}`,
    ].join(''),
  };
}
