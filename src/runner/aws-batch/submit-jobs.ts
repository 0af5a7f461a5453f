import type { AwsBatchRunner } from '../../model/runner.ts';
import { groupJobs, type JobGroup, submitGroups } from '../array-groups.ts';
import type { JobRequest, SubmittedJob } from '../job-port.ts';
import type { BatchApi } from './batch-api.ts';
import { refusalOf } from './batch-failure.ts';
import { ARGUMENTS, fittingGroups, formatArguments, isTooLarge } from './job-arguments.ts';
import { MOST_SCRIPT_BYTES } from './job-command.ts';
import type { JobDefinitions } from './job-definitions.ts';
import { batchName } from './job-ids.ts';
import { sizeOf } from './job-size.ts';
import type { QueueFacts } from './queue-facts.ts';

export interface SubmitOptions {
  readonly api: BatchApi;
  readonly runner: AwsBatchRunner;
  readonly facts: QueueFacts;
  readonly definitions: JobDefinitions;
}

/** Hands jobs over, those that differ by name and argument alone as arrays. */
export async function submitJobs(
  options: SubmitOptions,
  jobs: readonly JobRequest[],
  signal: AbortSignal,
): Promise<readonly SubmittedJob[]> {
  const everything = Number.POSITIVE_INFINITY;
  const alike = groupJobs(jobs, { largest: everything, mostBytes: everything });
  return submitGroups(alike.flatMap(fittingGroups), (group) => submitGroup(options, group, signal));
}

/** What became of each job of the group, by its place in that. */
async function submitGroup(
  { api, runner, facts, definitions }: SubmitOptions,
  group: JobGroup,
  signal: AbortSignal,
): Promise<(at: number) => SubmittedJob> {
  const { script = '', resources = {}, image } = group.jobs[0] ?? {};
  const refuse = (reason: string) => (): SubmittedJob => ({ refused: { kind: 'never-scheduled', reason } });
  const size = sizeOf(resources, facts);
  if ('never' in size) return refuse(size.never);
  if (isTooLarge(group)) return refuse('its argument is longer than AWS Batch takes');
  if (Buffer.byteLength(script) > MOST_SCRIPT_BYTES)
    return refuse('its script is longer than AWS Batch takes');
  try {
    const jobDefinition = await definitions.of({ script, size, image }, signal);
    const count = group.jobs.length;
    const value = formatArguments(group.jobs.map(({ argument }) => argument));
    const id = await api.submit(
      {
        jobName: batchName(group.name),
        jobQueue: runner.queue,
        jobDefinition,
        containerOverrides: { environment: [{ name: ARGUMENTS, value }] },
        ...(count === 1 ? {} : { arrayProperties: { size: count } }),
        ...(runner.tags === undefined ? {} : { tags: { ...runner.tags }, propagateTags: true }),
      },
      signal,
    );
    return (at) => ({ id: count === 1 ? id : `${id}:${at}` });
  } catch (error) {
    const reason = refusalOf(error);
    if (reason === undefined) throw error;
    return refuse(reason);
  }
}
