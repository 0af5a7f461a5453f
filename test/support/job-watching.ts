import { setTimeout as delay } from 'node:timers/promises';
import type { JobEnd, JobRequest, JobRunner, JobState, SubmittedJob } from '../../src/runner/job-port.ts';

/** Of tests that interrupt nothing. */
export const signal = new AbortController().signal;

export function job(script: string, rest: Partial<JobRequest> = {}): JobRequest {
  return { name: 'job', script, argument: '', resources: {}, ...rest };
}

/** Hands jobs over that must be taken; their ids. */
export async function submitted(runner: JobRunner, jobs: readonly JobRequest[]): Promise<string[]> {
  return (await runner.submit(jobs, signal)).map(idOf);
}

function idOf(answer: SubmittedJob): string {
  if ('id' in answer) return answer.id;
  throw new Error(`not taken: ${JSON.stringify(answer)}`);
}

/** The states of jobs as soon as `isSo` holds of all; how they came to be is the system's, in its own time. */
export async function whenAll(
  runner: JobRunner,
  ids: readonly string[],
  isSo: (state: JobState) => boolean,
): Promise<JobState[]> {
  for (;;) {
    const states = await runner.poll(ids, signal);
    const all = ids.map((id) => states.get(id) as JobState);
    if (all.every(isSo)) return all;
    await delay(50);
  }
}

/** How jobs ended, when all have. */
export async function endsOf(runner: JobRunner, ids: readonly string[]): Promise<JobEnd[]> {
  const states = await whenAll(runner, ids, (state) => state.kind === 'ended');
  return states.flatMap((state) => (state.kind === 'ended' ? [state.end] : []));
}

export async function endOf(runner: JobRunner, id: string): Promise<JobEnd | undefined> {
  return (await endsOf(runner, [id]))[0];
}

/** What a job has printed, as soon as `text` is in it. */
export async function printed(runner: JobRunner, id: string, text: string): Promise<string> {
  for (;;) {
    const output = await runner.output(id, signal);
    if (output?.includes(text)) return output;
    await delay(50);
  }
}
