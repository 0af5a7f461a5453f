import { usageError } from '../model/mlgit-error.ts';

/** The words of a command that takes any number of paths: one that looks like a flag is a mistake. */
export function requirePaths(command: string, words: readonly string[]): readonly string[] {
  const odd = words.find((word) => word.startsWith('-'));
  if (odd === undefined) return words;
  throw usageError('unknown-flag', `mlgit ${command} has no flag ${odd}`, [
    `mlgit ${command} --help`,
    `for a path of that name: mlgit ${command} ./${odd}`,
  ]);
}
