import type { ComputeEnvironmentDetail } from '@aws-sdk/client-batch';
import { usageError } from '../../model/mlgit-error.ts';
import type { AwsBatchRunner } from '../../model/runner.ts';
import type { BatchApi } from './batch-api.ts';

/** What is known of where the jobs of a queue run. */
export interface QueueFacts {
  readonly isFargate: boolean;
  /** What the largest of its compute environments can give, whoever uses it now; undefined where none says. */
  readonly mostCpu: number | undefined;
}

/** @throws MlgitError `no-such-queue`, `queue-not-usable` (usage). */
export async function askQueue(
  runner: AwsBatchRunner,
  api: BatchApi,
  signal: AbortSignal,
): Promise<QueueFacts> {
  const queue = await api.queue(runner.queue, signal);
  if (queue === undefined) throw noQueue(runner, await api.region());
  if (queue.state === 'DISABLED' || queue.status === 'INVALID') {
    const state = queue.state === 'DISABLED' ? 'disabled' : `invalid: ${queue.statusReason ?? ''}`;
    throw notUsable(runner, `The queue ${runner.queue} of runner ${runner.name} is ${state}`);
  }
  const names = (queue.computeEnvironmentOrder ?? []).flatMap((one) => one.computeEnvironment ?? []);
  const all = names.length === 0 ? [] : await api.computeEnvironments(names, signal);
  const usable = all.filter(({ state, status }) => state !== 'DISABLED' && status !== 'INVALID');
  if (usable.length === 0) {
    const said = all.map((one) => `${one.computeEnvironmentName}: ${one.statusReason ?? one.state}`);
    throw notUsable(
      runner,
      `The queue ${runner.queue} of runner ${runner.name} has no usable compute environment: ${said.join(', ') || 'none at all'}`,
    );
  }
  return { isFargate: usable.every(isFargate), mostCpu: mostCpuOf(usable) };
}

/** Environments of others, which AWS Batch does not size, say nothing. */
function mostCpuOf(environments: readonly ComputeEnvironmentDetail[]): number | undefined {
  const sizes = environments.map(({ computeResources }) => computeResources?.maxvCpus);
  return sizes.some((size) => size === undefined)
    ? undefined
    : Math.max(...sizes.map((size) => size as number));
}

function isFargate({ computeResources }: ComputeEnvironmentDetail): boolean {
  return computeResources?.type?.startsWith('FARGATE') ?? false;
}

function noQueue({ name, queue, profile }: AwsBatchRunner, region: string): Error {
  return usageError(
    'no-such-queue',
    `The runner ${name} has no queue: expected the job queue ${queue} in ${region}, which this account does not have`,
    [
      `aws batch describe-job-queues --region ${region}${profile === undefined ? '' : ` --profile ${profile}`}   (shows those that there are)`,
      `runners: {${name}: {region: NAME}}   (where the queue is in another region)`,
    ],
  );
}

function notUsable({ queue }: AwsBatchRunner, message: string): Error {
  return usageError('queue-not-usable', message, [
    `aws batch describe-job-queues --job-queues ${queue}`,
    `aws batch update-job-queue --job-queue ${queue} --state ENABLED`,
  ]);
}
