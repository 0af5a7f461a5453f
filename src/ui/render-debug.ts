import type { Palette } from './palette.ts';
import { printable } from './printable.ts';
import { padEnd, textWidth } from './text-width.ts';

interface ChangedFile {
  readonly path: string;
  readonly kind: 'modified' | 'added' | 'deleted';
  readonly addedLines?: number | undefined;
  readonly removedLines?: number | undefined;
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

/** As `git diff --stat`: the edited files with their lines. */
export function renderChangedCode(files: readonly ChangedFile[]): string[] {
  const width = Math.max(0, ...files.map(({ path }) => textWidth(printable(path))));
  return files.map((file) => {
    const { addedLines, removedLines, kind } = file;
    const lines = addedLines === undefined ? 'not text' : `+${addedLines} -${removedLines}`;
    const letter = { modified: 'M', added: 'A', deleted: 'D' }[kind];
    return `  ${letter} ${padEnd(printable(file.path), width)} | ${lines}`;
  });
}

/** What became of a workspace. */
export function renderDebugged(
  debugged: {
    readonly spec: string;
    readonly changed: readonly ChangedFile[];
    readonly taken: { readonly taken: readonly string[] } | undefined;
    readonly kept: string | undefined;
  },
  palette: Palette,
): string {
  const { changed, taken, kept } = debugged;
  const head =
    changed.length === 0
      ? palette.dim('No code was edited')
      : `${changed.length} ${changed.length === 1 ? 'file' : 'files'} of code edited`;
  const taking = taken === undefined ? [] : [`${taken.taken.length} of them taken into the working tree`];
  return [
    head,
    ...renderChangedCode(changed),
    ...taking,
    ...(kept === undefined ? [] : [`workspace kept in ${kept}`]),
  ].join('\n');
}
