import type { Failure } from '../../../model/failure.ts';
import type { ResourceRequest } from '../../../model/resources.ts';
import type { JobEnd } from '../../../runner/job-port.ts';

/** What a job was, for the failure that its end is. */
export interface EndedJob {
  readonly id: string | undefined;
  readonly step: string;
  readonly resources: ResourceRequest;
  /** The end of what the job printed. */
  readonly output: string | undefined;
}

/** The failure of an attempt whose worker could not tell of its end (docs/worker-protocol.md, "Who decides the end"). */
export function failureOfJob(end: JobEnd, job: EndedJob): Failure {
  const { memoryBytes = 0, timeMs = 0 } = job.resources;
  switch (end.kind) {
    case 'exit':
      return { kind: 'start', reason: unreported(`ended with exit code ${end.exitCode}`, job) };
    case 'signal':
      return { kind: 'start', reason: unreported(`was killed by ${end.signal}`, job) };
    case 'timeout':
      return { kind: 'timeout', timeoutMs: timeMs };
    case 'oom':
      return { kind: 'oom', step: job.step, limitBytes: memoryBytes, peakBytes: memoryBytes };
    case 'preempted':
    case 'never-scheduled':
    case 'lost':
    case 'cancelled':
      return end;
  }
}

const SHOWN_LINES = 5;

function unreported(how: string, { id, output = '' }: EndedJob): string {
  const lines = output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
  return `job ${id ?? ''} ${how} before its worker had reported${lines === '' ? '' : `: ${lines}`}`;
}
