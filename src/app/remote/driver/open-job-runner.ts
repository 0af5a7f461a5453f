import type { RunnerSpec } from '../../../model/runner.ts';
import { createAwsBatchJobs } from '../../../runner/aws-batch/aws-batch-jobs.ts';
import type { JobRunner } from '../../../runner/job-port.ts';
import { createKubernetesJobs } from '../../../runner/kubernetes/kubernetes-jobs.ts';
import { createSlurmJobs } from '../../../runner/slurm/slurm-jobs.ts';
import type { Context } from '../../context.ts';

/** The adapter of a runner that the configuration describes. */
export function openJobRunner({ config }: Pick<Context, 'config'>, spec: RunnerSpec): JobRunner {
  const { env, clock } = config;
  switch (spec.kind) {
    case 'slurm':
      return createSlurmJobs({ settings: spec, env });
    case 'kubernetes':
      return createKubernetesJobs({ settings: spec, env, now: () => clock.monotonic() });
    case 'aws-batch':
      return createAwsBatchJobs({ settings: spec, env });
  }
}
