import type { RunnerSpec } from '../../model/runner.ts';
import type { JobRunner } from '../../runner/job-port.ts';
import type { Context } from '../context.ts';

/** The adapter of a runner that the configuration describes. */
export function openJobRunner(context: Context, spec: RunnerSpec): JobRunner {
  throw new Error(`x ${context.home} ${spec.name}`);
}
