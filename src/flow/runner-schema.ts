import * as z from 'zod';
import { RUNNER_KINDS } from '../model/runner.ts';
import { listOf, named, text } from './schema-parts.ts';

export const runnerShape = {
  kind: z
    .enum(RUNNER_KINDS, { error: RUNNER_KINDS.join(', ') })
    .describe('The system that queues and runs tasks there: slurm.'),
  host: text('a host, as ssh knows it')
    .optional()
    .describe('Login node, as ssh knows it; without it, commands run on this machine.'),
  partition: text('the name of a partition').optional().describe('Partition that jobs go to.'),
  account: text('the name of an account').optional().describe('Account that jobs are charged to.'),
  options: listOf(text('an option of sbatch, as --qos=high'), 'a list of options of sbatch')
    .optional()
    .describe('Further options of sbatch, as --qos=high.'),
  folder: text('the path of a folder on the cluster')
    .optional()
    .describe('Folder on the cluster for scripts, output and scratch: ~/.cache/mlgit/jobs unless given.'),
};
const one = z.strictObject(runnerShape, {
  error: 'a mapping of kind, host, partition, account, options and folder',
});

export const runners = named(one, 'names with runners').describe(
  'Where steps can run that name it: name → kind, host, partition, account, options, folder.',
);

export const runnerName = text('the name of a runner').describe(
  'Runner that tasks run on; local: this machine, as without it. Not part of the cache key.',
);

export type RawRunners = z.infer<typeof runners>;
