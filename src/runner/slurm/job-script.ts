import { shellWord } from '../../base/shell-word.ts';

/**
 * The batch script of jobs that differ by their argument alone. The arguments travel in it, so that nothing has to lie on
 * a file system that the nodes share; each job finds its own by its index in the array. What comes before the caller's
 * text also keeps sbatch from reading options in that: it stops at the first command.
 */
export function batchScript(script: string, jobs: readonly ScriptJob[]): string {
  const [first = { argument: '' }] = jobs;
  const choice =
    jobs.length === 1
      ? [set(first)]
      : ['case $SLURM_ARRAY_TASK_ID in', ...jobs.map((job, index) => `${index}) ${set(job)} ;;`), 'esac'];
  return ['#!/bin/sh', EXPORT, ...choice, script].join('\n').replace(/\n*$/, '\n');
}

/** `--export=NONE` is for the job and would hold for every `srun` in it too (sbatch(1), --export). */
const EXPORT = 'SLURM_EXPORT_ENV=ALL; export SLURM_EXPORT_ENV';

export interface ScriptJob {
  readonly argument: string;
  /** Path below the folder that it was submitted in. */
  readonly mailbox?: string;
}

function set({ argument, mailbox }: ScriptJob): string {
  const words = `set -- ${shellWord(argument)}`;
  if (mailbox === undefined) return words;
  return `${words}; MLGIT_MAILBOX="$SLURM_SUBMIT_DIR"/${shellWord(mailbox)}; export MLGIT_MAILBOX`;
}

/** Shell text that gives `content` to a command as its standard input; `rest` is what its line goes on with. */
export function hereDocument(content: string, rest = ''): string {
  const lines = new Set(content.split('\n'));
  let end = 'MLGIT_END';
  while (lines.has(end)) end += '_';
  return `<<'${end}'${rest}\n${content}${end}\n`;
}
