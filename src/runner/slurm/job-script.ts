import { shellWord } from '../../base/shell-word.ts';

/**
 * The batch script of jobs that differ by their argument alone. The arguments travel in it, so that nothing has to lie on
 * a file system that the nodes share; each job finds its own by its index in the array. What comes before the caller's
 * text also keeps sbatch from reading options in that: it stops at the first command.
 */
export function batchScript(script: string, args: readonly string[]): string {
  const [first = ''] = args;
  const choice =
    args.length === 1
      ? [set(first)]
      : ['case $SLURM_ARRAY_TASK_ID in', ...args.map((text, index) => `${index}) ${set(text)} ;;`), 'esac'];
  return ['#!/bin/sh', EXPORT, ...choice, script].join('\n').replace(/\n*$/, '\n');
}

/** `--export=NONE` is for the job and would hold for every `srun` in it too (sbatch(1), --export). */
const EXPORT = 'SLURM_EXPORT_ENV=ALL; export SLURM_EXPORT_ENV';

function set(text: string): string {
  return `set -- ${shellWord(text)}`;
}

/** Shell text that gives `content` to a command as its standard input. */
export function hereDocument(content: string): string {
  const lines = new Set(content.split('\n'));
  let end = 'MLGIT_END';
  while (lines.has(end)) end += '_';
  return `<<'${end}'\n${content}${end}\n`;
}
