import type { JobEnd, JobState } from '../job-port.ts';
import { endingSignal } from '../linux-signals.ts';
import type { JobRecord } from './job-record.ts';
import { judgeWait } from './pending-reasons.ts';

/** Not begun, or to be begun again. */
const WAITING = new Set([
  'PENDING',
  'CONFIGURING',
  'REQUEUED',
  'REQUEUE_FED',
  'REQUEUE_HOLD',
  'RESV_DEL_HOLD',
  'SPECIAL_EXIT',
]);

/** COMPLETING among them: how it ended is told when its processes are gone. */
const RUNNING = new Set([
  'RUNNING',
  'COMPLETING',
  'RESIZING',
  'SIGNALING',
  'STAGE_OUT',
  'STOPPED',
  'SUSPENDED',
]);

/** What a job's record means. A state that this does not know is told as unknown: it is neither waited for nor given up. */
export function stateOf(record: JobRecord): JobState {
  // `CANCELLED by 1000`, and `RUNNING+` where more could be said.
  const [, state = ''] = /^(\w+)/.exec(record.state) ?? [];
  if (WAITING.has(state)) return waiting(state, record.reason);
  if (RUNNING.has(state)) {
    return { kind: 'running', ...(record.host === undefined ? {} : { host: record.host }) };
  }
  const end = endOf(state, record);
  return end === undefined ? { kind: 'unknown' } : { kind: 'ended', end };
}

/** True for what Slurm still keeps although it never begins: it has to be cancelled to be over. */
export function waitsInVain(record: JobRecord): boolean {
  return record.state === 'PENDING' && judgeWait(record.reason ?? '') !== 'waits';
}

function waiting(state: string, reason: string | undefined): JobState {
  const verdict = state === 'PENDING' ? judgeWait(reason ?? '') : 'waits';
  if (verdict !== 'waits') return { kind: 'ended', end: { kind: verdict, reason: reason ?? state } };
  const said = reason ?? (state === 'PENDING' ? undefined : state);
  return { kind: 'waiting', ...(said === undefined ? {} : { reason: said }) };
}

function endOf(state: string, record: JobRecord): JobEnd | undefined {
  switch (state) {
    case 'COMPLETED':
      return { kind: 'exit', exitCode: 0 };
    case 'FAILED':
      return failed(record);
    case 'TIMEOUT':
    case 'DEADLINE':
      return { kind: 'timeout' };
    case 'OUT_OF_MEMORY':
      return { kind: 'oom' };
    case 'PREEMPTED':
      return { kind: 'preempted', reason: record.reason ?? state };
    case 'NODE_FAIL':
    case 'BOOT_FAIL':
      return { kind: 'lost', reason: record.reason ?? state };
    case 'CANCELLED':
      return cancelled(record);
    default:
      return undefined;
  }
}

/** The reason for which it waited is kept: what was judged before says the same for ever. */
function cancelled({ reason }: JobRecord): JobEnd {
  const verdict = judgeWait(reason ?? '');
  return verdict === 'waits' || reason === undefined ? { kind: 'cancelled' } : { kind: verdict, reason };
}

/** A job that failed by no exit code and no signal that ends processes was not begun, or its node did it. */
function failed({ exitCode, signal, reason }: JobRecord): JobEnd {
  const name = endingSignal(signal === 0 ? exitCode - 128 : signal);
  if (name !== undefined) return { kind: 'signal', signal: name };
  if (signal === 0 && exitCode !== 0) return { kind: 'exit', exitCode };
  return { kind: 'lost', reason: reason ?? 'FAILED' };
}
