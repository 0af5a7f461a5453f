import { readFile } from 'node:fs/promises';
import type { Config } from '../../../config/config.ts';
import type { PreparedTask } from '../../../executor/prepare-task.ts';
import type { AttemptReport } from '../../../executor/remote/attempt-report.ts';
import { contentsOfResult } from '../../../executor/remote/contents-of-result.ts';
import type { TaskOrder } from '../../../executor/remote/task-order.ts';
import { reusableEntry } from '../../../executor/reusable-entry.ts';
import { runAttempt } from '../../../executor/run-attempt.ts';
import type { TaskReservation } from '../../../executor/task-reservation.ts';
import type { TaskResult } from '../../../executor/task-result.ts';
import { readMetrics } from '../../../flow/read-metrics.ts';
import { NO_MEMO } from '../../../index/no-memo.ts';
import type { CacheEntry } from '../../../model/cache-entry.ts';
import type { RunEvent } from '../../../model/event.ts';
import { createLocalRunner } from '../../../runner/local/local-runner.ts';
import { countOomKills } from '../../../runner/local/oom-kills.ts';
import type { Runner } from '../../../runner/port.ts';
import type { OpenedLocalStore } from '../../../store/local/open-local-store.ts';
import type { CacheStore } from '../../../store/local-port.ts';
import type { RemoteStore } from '../../../store/remote-port.ts';
import { Ledger } from '../../../transfer/ledger.ts';
import { sendBlobs } from '../../../transfer/send-blobs.ts';
import { SendPlan } from '../../../transfer/send-plan.ts';
import { SharedCache } from '../../sharing/shared-cache.ts';
import { bringOrdered } from './bring-ordered.ts';
import type { JobGround } from './job-ground.ts';
import { workerEnvironments } from './worker-environments.ts';
import type { AttemptGround } from './worker-workspaces.ts';

export interface OrderedWork {
  readonly config: Config;
  readonly store: RemoteStore;
  readonly ground: JobGround;
  readonly order: TaskOrder;
  readonly request: { readonly job: string | undefined };
  readonly signal: AbortSignal;
  readonly onLog: (logPath: string) => void;
}

export type OrderOutcome = Pick<AttemptReport, 'result' | 'warnings' | 'otherPlatform'> & {
  /** Whether all that it started has ended, and none of it was killed for its memory. */
  readonly isClean: boolean;
};

/** Does what an order says, from its inputs in the store to its outputs in the store. */
export async function runOrderedTask(work: OrderedWork): Promise<OrderOutcome> {
  const { ground, order, store } = work;
  const local = ground.opened(order);
  const hit = order.mayReuse ? await computedMeanwhile(work, local) : undefined;
  if (hit !== undefined) return { result: hit, isClean: true };
  const code = await bringOrdered(order, { from: store.store, to: local.store, lists: ground.lists });
  const { isOther, readableRoots } = await ground.platformOf(order.prepared);
  const published: CacheEntry[] = [];
  const warnings: string[] = [];
  const { result, isClean } = await attempt(work, { local, ...code, readableRoots, published, warnings });
  await send(work, local, result);
  await ground.release(bytesOf(order, result));
  if (order.mayShare && !isOther) for (const entry of published) await store.cache.publish(entry);
  return {
    result,
    isClean,
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(isOther ? { otherPlatform: true as const } : {}),
  };
}

/** What another machine has published since the driver looked. */
async function computedMeanwhile(
  { config, order, store, signal }: OrderedWork,
  { cache, store: local }: OpenedLocalStore,
): Promise<TaskResult | undefined> {
  const shared = new SharedCache(
    { cache, store: local },
    { remote: async () => store, bring: false, signal, onFailure: () => {} },
  );
  const entry = await reusableEntry(order.prepared, shared, config.clock.now());
  if (entry === undefined) return undefined;
  const { outputs, metrics, series, plots, run } = entry;
  return {
    taskId: order.prepared.task.id,
    outcome: 'cached',
    command: order.prepared.command,
    inputs: {},
    components: {},
    attempts: [],
    outputs,
    metrics,
    ...(series === undefined ? {} : { series }),
    ...(plots === undefined ? {} : { plots }),
    firstRun: run,
  };
}

interface Attempt extends Pick<AttemptGround, 'code' | 'lock'> {
  readonly local: ReturnType<JobGround['opened']>;
  readonly readableRoots: readonly string[];
  readonly published: CacheEntry[];
  readonly warnings: string[];
}

async function attempt(
  work: OrderedWork,
  { local, code, lock, readableRoots, published, warnings }: Attempt,
): Promise<Pick<OrderOutcome, 'result' | 'isClean'>> {
  const { config, order, signal } = work;
  const emit = (event: RunEvent): void => {
    if (event.type === 'warning') warnings.push(event.message);
  };
  const started = createLocalRunner({
    monotonic: config.clock.monotonic,
    createLaunchId: () => Buffer.from(config.randomBytes(8)).toString('hex'),
    // The job system has put this process into a group of its own, and counts what leaves it as somebody else's.
    openContainment: () => undefined,
  });
  const { runner, hasLeft } = watchLeftovers(started);
  const removals: Promise<void>[] = [];
  const killsBefore = countOomKills();
  try {
    const result = await runAttempt(
      inItsImage(order.prepared),
      {
        store: local.store,
        cache: { ...NO_CACHE, publish: async (entry) => void published.push(entry) },
        runId: order.run,
        runner,
        surroundings: {
          openWorkspace: local.workspaces({
            code,
            lock,
            readableRoots,
            environments: workerEnvironments(config, order.environment, work.store.store),
            onLog: work.onLog,
            emit,
          }),
        },
        emit,
        signal,
        urgent: new AbortController().signal,
        force: !order.mayReuse,
        now: config.clock.now,
        discard: (removal) => removals.push(removal),
        readMetrics: async (path) => readMetrics(path, await readFile(path, 'utf8')),
        // The driver evaluates them, on what it has been given.
        evaluateChecks: async () => ({ results: [], logs: {} }),
      },
      { number: order.attempt, reservation: reservationOf(order) },
    );
    const hasKilled = killsBefore !== undefined && (countOomKills() ?? 0) > killsBefore;
    return {
      result: placed(work, hasKilled ? outOfMemory(result, order) : result),
      isClean: !hasKilled && !hasLeft(),
    };
  } finally {
    runner.close();
    await Promise.all(removals);
  }
}

/** The container that the job is in is of the image of the step, and no other is started. */
function inItsImage(prepared: PreparedTask): PreparedTask {
  const { image: _, ...step } = prepared.task.step;
  return { ...prepared, task: { ...prepared.task, step } };
}

/** Also tells whether processes of a task could not be ended, as those that wait for a disk that is gone. */
function watchLeftovers(runner: Runner): { readonly runner: Runner; readonly hasLeft: () => boolean } {
  let hasLeft = false;
  return {
    runner: {
      ...runner,
      run: async (task) => {
        const exit = await runner.run(task);
        hasLeft ||= exit.survivors !== undefined;
        return exit;
      },
    },
    hasLeft: () => hasLeft,
  };
}

/** What it had in the local store. */
function bytesOf({ prepared }: TaskOrder, result: TaskResult): number {
  const inputs = Object.values(prepared.inputs).map(({ input }) => input);
  return [...inputs, ...contentsOfResult(result)].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** A worker runs one task at a time, and asks the team's cache before. */
const NO_CACHE: CacheStore = {
  lookup: async () => undefined,
  entries: async () => [],
  publish: async () => {},
  claim: async () => ({ release: async () => {} }),
};

function reservationOf({ resources }: TaskOrder): TaskReservation {
  return {
    limits: resources.memoryBytes === undefined ? {} : { memoryBytes: resources.memoryBytes },
    env: {},
    requested: resources,
    release: () => {},
  };
}

/** The job system limits the memory of the job, and its kernel kills what is largest in there: the task. */
function outOfMemory(result: TaskResult, order: TaskOrder): TaskResult {
  const { failure } = result;
  if (failure?.kind !== 'signal' && failure?.kind !== 'exit') return result;
  const limitBytes = order.resources.memoryBytes ?? 0;
  const peakBytes = result.attempts[0]?.peakBytes ?? limitBytes;
  const oom = { kind: 'oom', step: order.prepared.task.step.name, limitBytes, peakBytes } as const;
  return { ...result, failure: oom, attempts: result.attempts.map((one) => ({ ...one, failure: oom })) };
}

function placed({ config, request }: OrderedWork, result: TaskResult): TaskResult {
  const place = { runner: '', host: config.host, ...(request.job === undefined ? {} : { job: request.job }) };
  return { ...result, attempts: result.attempts.map((one) => ({ ...one, ranOn: place })) };
}

async function send(
  { store }: OrderedWork,
  { store: local }: OpenedLocalStore,
  result: TaskResult,
): Promise<void> {
  const ledger = new Ledger(NO_MEMO);
  const plan = new SendPlan(local, ledger);
  await plan.add(contentsOfResult(result));
  const { unreadable } = await sendBlobs(plan, { from: local, to: store.store, ledger });
  for (const error of unreadable.values()) throw error;
}
