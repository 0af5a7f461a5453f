import { shellWord } from '../../base/shell-word.ts';
import type { SlurmRunner } from '../../model/runner.ts';
import { clusterFailure, couldNotAsk } from './cluster-failure.ts';
import { type ClusterShell, runThere, type ShellAnswer } from './cluster-shell.ts';

/** A Slurm cluster, and the way to its commands. */
export interface Cluster {
  readonly settings: SlurmRunner;
  readonly shell: ClusterShell;
}

/** Runs shell text there. @throws MlgitError `runner-unreachable` when nobody could be asked. */
export async function ask(
  { settings, shell }: Cluster,
  question: { readonly command: string; readonly program: string },
  signal: AbortSignal,
): Promise<ShellAnswer> {
  const answer = await runThere(shell, question.program, signal);
  if (couldNotAsk(answer)) throw clusterFailure(settings, question.command, answer);
  return answer;
}

/** Text for a shell that reads it as these words and no others. */
export function commandLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

const DEFAULT_FOLDER = '~/.cache/mlgit/jobs';

/** The runner's folder as a word of a shell on the cluster, where its `~` is another one than here. */
export function folderWord({ folder = DEFAULT_FOLDER }: SlurmRunner): string {
  if (folder.startsWith('/')) return shellWord(folder);
  const below = folder.replace(/^~(?:\/|$)/, '');
  return below === '' ? '"$HOME"' : `"$HOME"/${shellWord(below)}`;
}
