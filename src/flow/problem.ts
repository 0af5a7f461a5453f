import { MlgitError } from '../model/mlgit-error.ts';

/** One mistake in a file that a person wrote. */
export interface Problem {
  /** Stable kebab-case name: `unknown-key`. */
  readonly code: string;
  /** From 1, as editors count. */
  readonly line: number;
  readonly column: number;
  /** One clause without a final stop: what is wrong, expected and found. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

const SHOWN = 50;

/**
 * All mistakes of one file as one error: its message shows each as `file:line:column: …`, its details list them.
 * The code is that of the mistake when there is one kind of it, else `fallbackCode`; `next` is the command that reads the
 * file again.
 */
export function problemsError(
  file: string,
  problems: readonly Problem[],
  fallbackCode: string,
  next = 'mlgit status',
): MlgitError {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const codes = new Set(sorted.map((problem) => problem.code));
  const [first] = sorted;
  const single = sorted.length === 1 ? first : undefined;
  return new MlgitError(single ? lineOf(file, single) : summary(file, sorted), {
    code: codes.size === 1 && first ? first.code : fallbackCode,
    kind: 'usage',
    hints: [single?.hint ?? `correct ${file} at line ${first?.line ?? 1}, then: ${next}`],
    details: { file, problems: sorted.map((problem) => ({ ...problem })) },
  });
}

function lineOf(file: string, problem: Problem): string {
  return `${file}:${problem.line}:${problem.column}: ${problem.message}`;
}

function summary(file: string, problems: readonly Problem[]): string {
  const lines = problems
    .slice(0, SHOWN)
    .map((problem) => `  ${lineOf(file, problem)}${problem.hint === undefined ? '' : ` (${problem.hint})`}`);
  const more = problems.length - lines.length;
  return [
    `${file} has ${problems.length} mistakes:`,
    ...lines,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join('\n');
}
