import type { ResourceRequest } from '../../model/resources.ts';
import type { SlurmRunner } from '../../model/runner.ts';
import type { JobGroup } from '../array-groups.ts';

const MIB = 2 ** 20;
const MINUTE_MS = 60_000;

/**
 * The words after `sbatch` (sbatch(1)) that say what is asked for, in an order in which later ones win: what every job
 * gets, what the configuration says, what the task asks for, and what mlgit relies on.
 *
 * `--export=NONE`: a job sees the user's login environment on its node, and not that of whoever submits it: that would
 * be another for each person, host and shell, and would bring along its secrets.
 * `--no-requeue`: whether a job is tried again is not for Slurm to decide, which would do so without a word.
 */
export function sbatchWords(settings: SlurmRunner, { name, jobs }: JobGroup): string[] {
  const { partition, account, options = [] } = settings;
  return [
    '--export=NONE',
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(account === undefined ? [] : [`--account=${account}`]),
    ...options,
    ...resourceWords(jobs[0]?.resources ?? {}),
    '--parsable',
    '--no-requeue',
    `--job-name=${name}`,
    ...(jobs.length === 1 ? [] : [`--array=0-${jobs.length - 1}`]),
    `--output=${jobs.length === 1 ? outputName('%j') : outputName('%A_%a')}`,
  ];
}

/** One process on one node; units are Slurm's, rounded up. What is not asked for is the cluster's default. */
function resourceWords({ cpu, memoryBytes, gpu, diskBytes, timeMs }: ResourceRequest): string[] {
  const word = (option: string, amount: number | undefined, unit = ''): string[] =>
    amount === undefined ? [] : [`--${option}=${amount}${unit}`];
  return [
    '--nodes=1',
    '--ntasks=1',
    ...word('cpus-per-task', upTo(cpu, 1)),
    ...word('mem', upTo(memoryBytes, MIB), 'M'),
    // `gpu:0` is refused where there are none.
    ...(gpu === undefined || gpu === 0 ? [] : [`--gres=gpu:${gpu}`]),
    ...word('tmp', upTo(diskBytes, MIB), 'M'),
    ...word('time', upTo(timeMs, MINUTE_MS)),
  ];
}

/** Nothing below one: a memory or time of 0 has a meaning of its own, which is everything. */
function upTo(amount: number | undefined, unit: number): number | undefined {
  return amount === undefined ? undefined : Math.max(1, Math.ceil(amount / unit));
}

/** Below the folder of the runner; of an id, it is where that job's output lies. */
export function outputName(id: string): string {
  return `mlgit-${id}.out`;
}

/** Which of several clusters is meant has to be said to every command. */
export function clusterWords({ options = [] }: SlurmRunner): string[] {
  return options.filter((option) => /^(?:--clusters=|-M.)/.test(option));
}
