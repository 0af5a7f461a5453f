import type { Palette } from './palette.ts';
import { printable } from './printable.ts';

interface Shown {
  readonly flow: string;
  readonly path: string;
  readonly steps: readonly string[];
  readonly leftOut: readonly string[];
  readonly notes: readonly {
    readonly file: string;
    readonly line: number;
    readonly why: string;
    readonly todo: string;
  }[];
}

/** What was written, and what was not translated: where, why, and what to do. */
export function renderMetaflowImport({ flow, path, steps, leftOut, notes }: Shown, palette: Palette): string {
  const count = `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`;
  const without = leftOut.length === 0 ? '' : `, not called: ${leftOut.join(', ')}`;
  return [
    ...notes.flatMap(({ file, line, why, todo }) => [
      `${palette.note(printable(`${file}:${line}`))}  ${printable(why)}`,
      `  ${palette.dim(printable(todo))}`,
    ]),
    `${palette.good('+')} ${printable(path)}  flow ${flow}, ${count}${without}`,
    palette.dim(`mlgit run ${printable(path)}`),
  ].join('\n');
}
