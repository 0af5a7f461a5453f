import type { JobDetail } from '@aws-sdk/client-batch';
import type { JobEnd } from '../job-port.ts';
import { endingSignal } from '../linux-signals.ts';

/** Reasons that jobs are ended with, so that every process tells the same of them. */
const CANCELLED = 'mlgit: cancelled';
const NEVER = 'mlgit: can never run: ';

export const CANCEL_REASON = CANCELLED;

export function neverReason(reason: string): string {
  return `${NEVER}${reason}`.slice(0, 1_000);
}

/** What happened to the machine, in words of AWS. Source: AWS Batch User Guide, "Automated job retries"; for Fargate Amazon ECS, "stopped tasks". */
const PREEMPTED = /^Host EC2 .*terminated|Spot (?:Task was )?interrupt|SpotInterruption|instance draining/i;
/** The container could not be begun, and could not be the next time. Source: Amazon ECS, "Stopped tasks error codes". */
const NEVER_BEGUN =
  /CannotPull(?:ECR)?Container|CannotCreateContainer|CannotStartContainer|ResourceInitializationError|manifest unknown|Canceled by JobStateTimeLimit action due to reason: /;
const TIMEOUT = /duration exceeded timeout/i;
const OOM = /OutOfMemory/;

type Ended = Pick<
  JobDetail,
  'status' | 'statusReason' | 'container' | 'isCancelled' | 'isTerminated' | 'startedAt'
>;

/** How a job ended that AWS Batch says has. */
export function endOfJob({
  status,
  statusReason = '',
  container,
  isCancelled,
  isTerminated,
  startedAt,
}: Ended): JobEnd {
  const { exitCode, reason: ofContainer = '' } = container ?? {};
  // Also of a program of the script, which went on after that.
  if (status === 'SUCCEEDED') return OOM.test(ofContainer) ? { kind: 'oom' } : { kind: 'exit', exitCode: 0 };
  if (statusReason.startsWith(NEVER)) {
    return { kind: 'never-scheduled', reason: statusReason.slice(NEVER.length) };
  }
  if (TIMEOUT.test(statusReason)) return { kind: 'timeout' };
  if (statusReason === CANCELLED) return { kind: 'cancelled' };
  if (NEVER_BEGUN.test(statusReason) || NEVER_BEGUN.test(ofContainer)) {
    const reason = NEVER_BEGUN.test(ofContainer) ? ofContainer : statusReason;
    return { kind: 'never-scheduled', reason };
  }
  if (isCancelled === true || isTerminated === true) return { kind: 'cancelled' };
  if (OOM.test(ofContainer) || OOM.test(statusReason)) return { kind: 'oom' };
  if (PREEMPTED.test(statusReason)) return { kind: 'preempted', reason: statusReason };
  if (exitCode !== undefined) return endOfCode(exitCode);
  const reason = ofContainer || statusReason || 'AWS Batch does not say why';
  return startedAt === undefined ? { kind: 'never-scheduled', reason } : { kind: 'lost', reason };
}

function endOfCode(exitCode: number): JobEnd {
  const signal = exitCode > 128 ? endingSignal(exitCode - 128) : undefined;
  return signal === undefined ? { kind: 'exit', exitCode } : { kind: 'signal', signal };
}

/** Why a job that waits can never begin; undefined when it may. Source: AWS Batch User Guide, "Jobs stuck in a RUNNABLE status". */
export function whyStuck(statusReason: string | undefined): string | undefined {
  return statusReason?.startsWith('MISCONFIGURATION:') ? statusReason : undefined;
}
