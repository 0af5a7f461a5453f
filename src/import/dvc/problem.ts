import { type Detail, MlgitError } from '../../model/mlgit-error.ts';

/** A mistake in a file of DVC's that would make the result wrong. */
export interface DvcProblem {
  /** Relative to the top of the repository. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** One clause: expected and found. */
  readonly message: string;
}

/** Thrown where a value cannot be made sense of; whoever knows the place turns it into a problem. */
export class CannotTranslate extends Error {
  override readonly name = 'CannotTranslate';
}

const SHOWN = 20;

/** All mistakes of a project at once: nothing is written beside them. */
export function dvcProblems(problems: readonly DvcProblem[]): MlgitError {
  const sorted = [...problems].sort((a, b) => compare(a.file, b.file) || a.line - b.line);
  const lines = sorted.map(({ file, line, message }) => `${file}:${line}: ${message}`);
  const [first = ''] = lines;
  const more = lines.length - SHOWN;
  const list = lines.slice(0, SHOWN).map((line) => `  ${line}`);
  const message =
    lines.length === 1
      ? first
      : [
          `The DVC project has ${lines.length} mistakes:`,
          ...list,
          ...(more > 0 ? [`  and ${more} more`] : []),
        ].join('\n');
  return new MlgitError(message, {
    code: 'bad-dvc-project',
    kind: 'usage',
    hints: [`correct ${sorted[0]?.file ?? 'dvc.yaml'}, look with: dvc stage list; then: mlgit import-dvc`],
    details: { problems: sorted.map((problem): Detail => ({ ...problem })) },
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
