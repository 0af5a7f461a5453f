import type { Env } from './environment.ts';
import { failureOf } from './failure.ts';
import { callGit } from './process.ts';

export interface ChangedLines {
  readonly addedLines: number;
  readonly removedLines: number;
}

/** How many lines two files differ in, as `git diff` counts; undefined of what is no text. Needs no repository. */
export async function countChangedLines(
  cwd: string,
  env: Env,
  [before, after]: readonly [string, string],
): Promise<ChangedLines | undefined> {
  const args = ['diff', '--no-index', '--numstat', '--no-ext-diff', '--no-textconv', '--', before, after];
  const answer = await callGit({ args, cwd, env });
  if (answer.exitCode !== 0 && answer.exitCode !== 1) throw failureOf({ name: 'diff', ...answer });
  const found = /^(\d+)\t(\d+)\t/.exec(answer.stdout.toString());
  return found === null ? undefined : { addedLines: Number(found[1]), removedLines: Number(found[2]) };
}
