import type { SlurmRunner } from '../../model/runner.ts';
import type { JobRunner } from '../job-port.ts';
import { askArrayLimit } from './array-limit.ts';
import { cancelJobs } from './cancel-jobs.ts';
import type { Cluster } from './cluster.ts';
import { readOutput } from './job-output.ts';
import { slurmMailboxes } from './mailboxes.ts';
import { askPartitionLimit } from './partition-limit.ts';
import { JobPoll } from './poll-jobs.ts';
import { submitJobs } from './submit-jobs.ts';

export interface SlurmJobsOptions {
  readonly settings: SlurmRunner;
  /** The whole environment of Slurm's commands here, or of ssh: PATH, HOME, SSH_AUTH_SOCK, SLURM_CONF and so on. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Longest wait for the answer to one question, milliseconds; Slurm's commands try for up to a minute themselves. */
  readonly limitMs?: number;
}

const LIMIT_MS = 120_000;
/** A controller serves a whole cluster (squeue(1), PERFORMANCE), and queues seldom move faster. */
const POLL_MS = 10_000;

/** Jobs of a Slurm cluster, by its commands on this machine or, over the user's own ssh, on another. */
export function createSlurmJobs({ settings, env, limitMs = LIMIT_MS }: SlurmJobsOptions): JobRunner {
  const cluster: Cluster = { settings, shell: { host: settings.host, env, limitMs } };
  const poll = new JobPoll(cluster);
  let largestArray: number | undefined;
  let longest: Promise<number> | undefined;
  return {
    name: settings.name,
    capabilities: { pollEveryMs: POLL_MS, idleJobs: 'soon' },
    submit: async (jobs, signal) => {
      if (jobs.length === 0) return [];
      if (jobs.length > 1) largestArray ??= await askArrayLimit(cluster, signal);
      return submitJobs(cluster, jobs, { largestArray: largestArray ?? 1, signal });
    },
    longestMs: (signal) => {
      longest ??= askPartitionLimit(cluster, signal);
      // A failure is told to whoever asked; the next one asks again.
      longest.catch(() => {
        longest = undefined;
      });
      return longest;
    },
    poll: (ids, signal) => poll.states(ids, signal),
    cancel: (ids, signal) => cancelJobs(cluster, ids, signal),
    output: (id, signal) => readOutput(cluster, id, signal),
    mailboxes: slurmMailboxes(cluster),
    close: () => undefined,
  };
}
