import type { Env } from './environment.ts';
import { failureOf } from './failure.ts';
import { callGit } from './process.ts';

export interface ChangedLines {
  readonly addedLines: number;
  readonly removedLines: number;
}

export interface FilePatch extends ChangedLines {
  /** Pieces of a unified patch, from the first `@@`, without the names of files. */
  readonly patch: string;
}

const COMPARE = [
  'diff',
  '--no-index',
  '--numstat',
  '--patch',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
];

/** What two files differ in, by lines, as `git diff` shows it; undefined of what is no text. Needs no repository. */
export async function patchOf(
  cwd: string,
  env: Env,
  [before, after]: readonly [string, string],
): Promise<FilePatch | undefined> {
  const answer = await callGit({ args: [...COMPARE, '--', before, after], cwd, env });
  if (answer.exitCode !== 0 && answer.exitCode !== 1) throw failureOf({ name: 'diff', ...answer });
  const told = answer.stdout.toString();
  const found = /^(\d+)\t(\d+)\t/.exec(told);
  if (found === null) return undefined;
  const patch = /^@@ .*/ms.exec(told)?.[0] ?? '';
  return { addedLines: Number(found[1]), removedLines: Number(found[2]), patch };
}
