import { patchLine } from './diff/hunk-lines.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';
import { padEnd, textWidth } from './text-width.ts';

interface ChangedFile {
  readonly path: string;
  readonly kind: 'modified' | 'added' | 'deleted';
  readonly addedLines?: number | undefined;
  readonly removedLines?: number | undefined;
  readonly patch?: string | undefined;
}

/** What whoever opens a shell wants to know first. */
export function renderReady(ready: {
  readonly spec: string;
  readonly root: string;
  readonly command: readonly string[];
}): string[] {
  const commands = ready.command.map((command) => `  $ ${command.trimEnd().split('\n').join('\n    ')}`);
  return [`Workspace of ${ready.spec} in ${ready.root}; its command is`, ...commands];
}

/** A file that is new, or gone, may be long. */
const MOST_LINES = 40;

/** The edited files with their lines, as `git diff --stat` and `git diff` show them. */
export function renderChangedCode(files: readonly ChangedFile[], palette: Palette): string[] {
  const width = Math.max(0, ...files.map(({ path }) => textWidth(printable(path))));
  return files.flatMap((file) => {
    const { addedLines, removedLines, kind } = file;
    const lines = addedLines === undefined ? 'not text' : `+${addedLines} -${removedLines}`;
    const letter = { modified: 'M', added: 'A', deleted: 'D' }[kind];
    return [
      `  ${letter} ${padEnd(printable(file.path), width)} | ${lines}`,
      ...patchLines(file.patch ?? '', palette).map((line) => `    ${line}`),
    ];
  });
}

function patchLines(patch: string, palette: Palette): string[] {
  const lines = patch
    .replace(/\n$/, '')
    .split('\n')
    .filter((line) => line !== '');
  const shown = lines.slice(0, MOST_LINES).map((line) => {
    const paint = { '+': palette.good, '-': palette.bad, '@': palette.dim }[line.charAt(0)];
    const text = patchLine(line);
    return paint === undefined ? text : paint(text);
  });
  const left = lines.length - shown.length;
  return left === 0 ? shown : [...shown, palette.dim(`… ${left} more lines`)];
}

/** What became of a workspace; of one whose edits were shown before, in short. */
export function renderDebugged(
  debugged: {
    readonly spec: string;
    readonly changed: readonly ChangedFile[];
    readonly taken: { readonly taken: readonly string[] } | undefined;
    readonly kept: string | undefined;
  },
  { palette, wereShown }: { readonly palette: Palette; readonly wereShown: boolean },
): string {
  const { changed, taken, kept } = debugged;
  const head =
    changed.length === 0
      ? palette.dim('No code was edited')
      : `${changed.length} ${changed.length === 1 ? 'file' : 'files'} of code edited`;
  const taking = taken === undefined ? [] : [`${taken.taken.length} of them taken into the working tree`];
  return [
    head,
    ...(wereShown ? [] : renderChangedCode(changed, palette)),
    ...taking,
    ...(kept === undefined ? [] : [`workspace kept in ${kept}`]),
  ].join('\n');
}
