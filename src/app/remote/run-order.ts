import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import {
  type AttemptReport,
  decodeStart,
  encodeReport,
  encodeStart,
} from '../../executor/remote/attempt-report.ts';
import { decodeOrder, type TaskOrder } from '../../executor/remote/task-order.ts';
import { type TaskResult, unstartedFailure } from '../../executor/task-result.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RemoteStore } from '../../store/remote-port.ts';
import { AttemptReporter } from './attempt-reporter.ts';
import { openWorkerStore } from './open-worker-store.ts';
import { type OrderOutcome, runOrderedTask } from './ordered-task.ts';
import { inTemporaryFolder } from './temporary-folder.ts';

export interface WorkerRequest {
  /** URL of the store of the team. */
  readonly store: string;
  /** Of the attempt's records, `work/<run>/<attempt>`; or the record of a detached run, `work/<run>/run`. */
  readonly folder: string;
  /** As the job system names it. */
  readonly job: string | undefined;
}

/** `taken`: another worker runs the attempt, or it has ended, and nothing was done. `ended`: of a detached run. */
export type WorkerEnd = TaskResult['outcome'] | 'taken' | 'ended';

/**
 * Runs one attempt on a node, by its order, and reports its end (docs/worker-protocol.md). An abort ends the task in order.
 * @throws MlgitError `no-order`, `bad-order` (integrity), and what opening the store throws.
 */
export async function runOrder(
  config: Config,
  request: WorkerRequest,
  signal: AbortSignal,
): Promise<WorkerEnd> {
  return inTemporaryFolder(config, async (scratch) => {
    await mkdir(join(scratch, 'none'));
    const store = await openWorkerStore(config, request, scratch);
    try {
      const work = { config, request, store, scratch, signal };
      return request.folder.endsWith('/run') ? await driveWith(work) : await runWith(work);
    } finally {
      store.close();
    }
  });
}

interface Work {
  readonly config: Config;
  readonly request: WorkerRequest;
  readonly store: RemoteStore;
  readonly scratch: string;
  readonly signal: AbortSignal;
}

async function driveWith(work: Work): Promise<WorkerEnd> {
  const { config, request, store, scratch, signal } = work;
  const record = request.folder;
  const folder = record.slice(0, record.lastIndexOf('/'));
  const writer = randomName(config);
  if (!(await start({ ...work, request: { ...request, folder } }, { writer, end: 'end' }))) return 'taken';
  const { driveRun } = await import('./drive-run.ts');
  return driveRun({ config, store, url: request.store, record, scratch, signal });
}

function randomName({ randomBytes }: Config): string {
  return Buffer.from(randomBytes(10)).toString('hex');
}

async function runWith(work: Work): Promise<WorkerEnd> {
  const { config, request, store, signal } = work;
  const { records } = store;
  const order = await readOrder(work);
  const writer = randomName(config);
  if (!(await start(work, { writer, end: 'result' }))) return 'taken';
  const reporter = new AttemptReporter(records, request.folder);
  reporter.begin();
  const outcome = await runOrderedTask({ ...work, order, onLog: (path) => reporter.follow(path) })
    .catch((error: unknown) => unableTo(order, error))
    .finally(() => reporter.end());
  const report: AttemptReport = {
    version: 1,
    run: order.run,
    task: order.prepared.task.id,
    attempt: order.attempt,
    writer,
    by: 'worker',
    ...outcome,
    ...(signal.aborted && outcome.result.outcome === 'cancelled' ? { interrupted: true as const } : {}),
  };
  await records.create(`${request.folder}/result`, encodeReport(report));
  return outcome.result.outcome;
}

/** What keeps a worker from running its task is the end of the attempt as well, and the driver has to know why. */
function unableTo(order: TaskOrder, error: unknown): OrderOutcome {
  const reason = error instanceof Error ? error.message : String(error);
  return { result: unstartedFailure(order.prepared.task.id, { kind: 'broken', reason }) };
}

async function readOrder({ store, request: { folder } }: Work): Promise<TaskOrder> {
  const name = `${folder}/order`;
  const bytes = await store.records.read(name);
  if (bytes !== undefined) return decodeOrder(name, bytes);
  throw new MlgitError(`There is no order at ${name} of ${store.store.name}`, {
    code: 'no-order',
    kind: 'integrity',
    hints: ['the run has ended meanwhile; else: mlgit remote check'],
    details: { record: name },
  });
}

/** Whether this worker is the one of the attempt, or of the run. */
async function start(
  { config, request, store }: Work,
  { writer, end }: { readonly writer: string; readonly end: string },
): Promise<boolean> {
  const { records } = store;
  if ((await records.read(`${request.folder}/${end}`)) !== undefined) return false;
  const name = `${request.folder}/start`;
  const bytes = encodeStart({
    version: 1,
    writer,
    host: config.host,
    pid: config.pid,
    ...(request.job === undefined ? {} : { job: request.job }),
    startedAt: new Date(config.clock.now()).toISOString(),
  });
  if (await records.create(name, bytes)) return true;
  const there = await records.read(name);
  return there !== undefined && decodeStart(name, there).writer === writer;
}
