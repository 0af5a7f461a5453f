import type { EventSink, RunEvent } from '../model/event.ts';
import type { ExecutionAttempt } from '../model/execution.ts';
import type { Failure } from '../model/failure.ts';
import type { Step } from '../model/flow.ts';
import type { SecretMask } from '../model/secret-mask.ts';
import type { Runner, TaskExit } from '../runner/port.ts';
import type { LocalStore } from '../store/local-port.ts';
import { type Collected, type CollectServices, collectOutputs } from './collect-outputs.ts';
import { LogTimes } from './log-times.ts';
import type { Observations, TaskSurroundings, TaskWorkspace } from './ports.ts';
import { describePrepared, type PreparedTask } from './prepare-task.ts';
import { type SettleServices, settleSuccess } from './settle-success.ts';
import { storeLog } from './store-log.ts';
import type { TaskReservation } from './task-reservation.ts';
import type { TaskResult } from './task-result.ts';

export interface AttemptServices extends CollectServices, SettleServices {
  readonly store: LocalStore;
  readonly runner: Runner;
  readonly surroundings: Pick<TaskSurroundings, 'openWorkspace'>;
  readonly emit: EventSink;
  readonly signal: AbortSignal;
  /** Tasks that are being ended get no more time. */
  readonly urgent: AbortSignal;
  /** Takes over the removal of a workspace, which nothing waits for but the end of the run. */
  readonly discard: (removal: Promise<void>) => void;
}

/** Between SIGTERM and SIGKILL, milliseconds. */
export const GRACE_MS = 10_000;

/** Runs a task once in a workspace of its own and stores what it made. `number` counts from 1. */
export async function runAttempt(
  prepared: PreparedTask,
  services: AttemptServices,
  { number, reservation }: { readonly number: number; readonly reservation: TaskReservation },
): Promise<TaskResult> {
  const { task } = prepared;
  const timeoutMs = timeoutOf(prepared, reservation);
  const startedAt = services.now();
  services.emit({ type: 'task-started', at: startedAt, task: task.id });
  const workspace = await services.surroundings.openWorkspace({
    task,
    attempt: number,
    command: prepared.command,
    inputs: prepared.inputs,
    signal: services.signal,
    memoryBytes: reservation.limits.memoryBytes,
  });
  const times = new LogTimes(workspace.logPath, startedAt, services.now);
  try {
    const exit = await services.runner.run({
      commands: prepared.command,
      cwd: workspace.root,
      env: { ...workspace.env, ...reservation.env },
      ...(workspace.within === undefined ? {} : { within: workspace.within }),
      ...(workspace.inContainer === undefined ? {} : { inContainer: workspace.inContainer }),
      ...(workspace.warm === undefined ? {} : { warm: workspace.warm }),
      logPath: workspace.logPath,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      limits: reservation.limits,
      graceMs: GRACE_MS,
      signal: services.signal,
      urgent: services.urgent,
      mask: workspace.mask,
      onGrowth: times.seen,
      onLine: (line) => services.emit({ type: 'task-log', at: services.now(), task: task.id, line }),
      onUsage: (usage) => services.emit({ type: 'task-usage', at: services.now(), task: task.id, ...usage }),
    });
    return await concludeAttempt(prepared, services, { workspace, exit, startedAt, reservation });
  } finally {
    times.close();
    services.discard(workspace.close());
  }
}

interface Ended {
  readonly workspace: TaskWorkspace;
  readonly exit: TaskExit;
  readonly startedAt: number;
  readonly reservation: TaskReservation;
}

/** The smaller of the step's timeout and the time that it asked for. */
function timeoutOf({ task }: PreparedTask, { requested }: TaskReservation): number | undefined {
  const least = Math.min(task.step.timeoutMs ?? Infinity, requested?.timeMs ?? Infinity);
  return least === Infinity ? undefined : least;
}

async function concludeAttempt(
  prepared: PreparedTask,
  services: AttemptServices,
  ended: Ended,
): Promise<TaskResult> {
  const { workspace, exit } = ended;
  const seen = await workspace.observations(exit.end.kind === 'exit' && exit.end.exitCode !== 0);
  const changed = await workspace.changedInputs();
  const collected = await collectOutputs(prepared.task.step, workspace, services);
  const failure = masked(failureOf(prepared, { ...ended, seen, collected, changed }), workspace.mask);
  const attempt = await describeAttempt(ended, seen, failure, services.store);
  const undeclared = seen.undeclaredReads.length > 0;
  if (undeclared) services.emit(undeclaredWarning(prepared.task.id, seen.undeclaredReads, services.now()));
  const result: TaskResult = {
    ...describePrepared(prepared),
    outcome: failure === undefined ? 'ran' : failure.kind === 'cancelled' ? 'cancelled' : 'failed',
    outputs: collected.outputs,
    metrics: collected.metrics,
    ...(collected.series === undefined ? {} : { series: collected.series }),
    ...(collected.plots.length === 0 ? {} : { plots: collected.plots }),
    attempts: [attempt],
    ...(failure === undefined ? {} : { failure }),
    ...(undeclared ? { undeclaredReads: true as const } : {}),
  };
  return failure === undefined ? settleSuccess(prepared, result, services) : result;
}

interface Findings {
  readonly exit: TaskExit;
  readonly reservation: TaskReservation;
  readonly seen: Observations;
  readonly collected: Collected;
  readonly changed: readonly string[];
}

/** The command's own end comes first; only a command that succeeded can miss an output. */
function failureOf(
  prepared: PreparedTask,
  { exit, reservation, seen, collected, changed }: Findings,
): Failure | undefined {
  const { end } = exit;
  switch (end.kind) {
    case 'cancelled':
      return { kind: 'cancelled' };
    case 'timeout':
      return { kind: 'timeout', timeoutMs: timeoutOf(prepared, reservation) ?? 0 };
    case 'oom':
      return { ...end, step: prepared.task.step.name };
    case 'signal':
      return { kind: 'signal', signal: end.signal };
    case 'start-failed':
      return { kind: 'start', reason: end.reason };
    case 'exit':
      if (end.exitCode !== 0) {
        const missing = seen.undeclaredFiles;
        return { kind: 'exit', exitCode: end.exitCode, ...(missing === undefined ? {} : { missing }) };
      }
  }
  const [first] = changed;
  if (first !== undefined) return { kind: 'input-changed', path: first };
  return uncoveredImport(seen) ?? refusedRead(prepared.task.step, seen) ?? collected.failure;
}

/** A function that goes on without a module that it wanted would have given another result with it. */
function uncoveredImport({ undeclaredFiles: [first] = [] }: Observations): Failure | undefined {
  return first === undefined ? undefined : { kind: 'import-uncovered', ...first };
}

/** Where no namespace hid what is outside, a read of it fails the task afterwards. */
function refusedRead({ undeclared }: Step, seen: Observations): Failure | undefined {
  const [path, ...others] = seen.undeclaredReads;
  if (undeclared?.mode !== 'fail' || path === undefined) return undefined;
  return { kind: 'undeclared-read', path, ...(others.length === 0 ? {} : { more: others.length }) };
}

/** A reason may quote what the task wrote. */
function masked(failure: Failure | undefined, mask: SecretMask): Failure | undefined {
  return failure !== undefined && 'reason' in failure
    ? { ...failure, reason: mask.text(failure.reason) }
    : failure;
}

async function describeAttempt(
  { workspace, exit, startedAt, reservation }: Ended,
  seen: Observations,
  failure: Failure | undefined,
  store: LocalStore,
): Promise<ExecutionAttempt> {
  const log = await storeLog(workspace.logPath, store, 'move');
  return {
    startedAt: new Date(startedAt).toISOString(),
    wallMs: Math.round(exit.wallMs),
    ...(exit.cpuMs === undefined ? {} : { cpuMs: Math.round(exit.cpuMs) }),
    ...(exit.peakBytes === undefined ? {} : { peakBytes: exit.peakBytes }),
    ...(exit.readBytes === undefined ? {} : { readBytes: exit.readBytes }),
    ...(exit.writeBytes === undefined ? {} : { writeBytes: exit.writeBytes }),
    ...(reservation.requested === undefined ? {} : { requested: reservation.requested }),
    ...(exit.end.kind === 'exit' ? { exitCode: exit.end.exitCode } : {}),
    ...(exit.end.kind === 'signal' ? { signal: exit.end.signal } : {}),
    ...(failure === undefined ? {} : { failure }),
    ...(log === undefined ? {} : { log }),
    ...(seen.undeclaredReads.length === 0 ? {} : { undeclaredReads: seen.undeclaredReads }),
    ...(seen.read === undefined ? {} : { read: seen.read }),
    observedBy: seen.observedBy,
  };
}

const SHOWN_READS = 3;

function undeclaredWarning(task: string, reads: readonly string[], at: number): RunEvent {
  const more = reads.length > SHOWN_READS ? ` and ${reads.length - SHOWN_READS} more` : '';
  return {
    type: 'warning',
    at,
    message: `Step ${task} read ${reads.slice(0, SHOWN_READS).join(', ')}${more}, outside its workspace; as its key does not cover that, its result is not cached`,
    hints: [
      `put the data into the repository, track it with mlgit add, and name it under inputs: of step ${task}`,
    ],
  };
}
