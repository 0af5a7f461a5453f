import type { RunnerSpec } from '../../model/runner.ts';
import type { JobRunner } from '../../runner/job-port.ts';
import { createSlurmJobs } from '../../runner/slurm/slurm-jobs.ts';
import type { Context } from '../context.ts';

/** The adapter of a runner that the configuration describes. */
export function openJobRunner({ config }: Pick<Context, 'config'>, spec: RunnerSpec): JobRunner {
  return createSlurmJobs({ settings: spec, env: config.env });
}
