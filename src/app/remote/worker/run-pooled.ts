import type { JobArgument } from '../../../executor/remote/attempt-name.ts';
import { decodeOrder, type TaskOrder } from '../../../executor/remote/task-order.ts';
import type { TaskResult } from '../../../executor/task-result.ts';
import type { Failure } from '../../../model/failure.ts';
import { MlgitError } from '../../../model/mlgit-error.ts';
import { claim, randomName } from './claim-attempt.ts';
import { FurtherAttempts } from './further-attempts.ts';
import { JobGround } from './job-ground.ts';
import type { JobWork } from './job-work.ts';
import { type AttemptDone, performAttempt } from './perform-attempt.ts';

/** Runs the attempt that the job was submitted for, then such of its pool as nobody has started, one after the other. */
export async function runPooled(work: JobWork, { folder, pool }: JobArgument): Promise<void> {
  const { config, request, store, onEnd } = work;
  // The driver judges an attempt by the job that its start names.
  const mayTake = pool !== undefined && request.job !== undefined;
  const further = mayTake ? new FurtherAttempts(work, pool) : undefined;
  const order = await readOwnOrder(work, folder);
  const writer = randomName(config);
  const hasEnded = (await store.records.read(`${folder}/result`)) !== undefined;
  if (hasEnded || !(await claim(work, folder, writer))) {
    onEnd(folder, 'taken');
    return;
  }
  const ground = new JobGround(config, work.scratch);
  let done = await performAttempt(work, { folder, order, writer }, ground);
  onEnd(folder, done.result.outcome);
  while (further !== undefined && mayGoOn(work, done)) {
    const next = await further.take();
    if (next === undefined) return;
    done = await performAttempt(work, next, ground);
    onEnd(next.folder, done.result.outcome);
  }
}

async function readOwnOrder({ store }: JobWork, folder: string): Promise<TaskOrder> {
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

/** Failures that tell of the task and of nothing that the next one would meet too. */
const OF_THE_TASK: ReadonlySet<Failure['kind']> = new Set([
  'exit',
  'output-missing',
  'output-invalid',
  'metrics-invalid',
  'formats-invalid',
  'import-uncovered',
  'undeclared-read',
]);

function mayGoOn({ signal }: JobWork, { result, isClean }: AttemptDone): boolean {
  return !signal.aborted && isClean && isOrdinary(result);
}

function isOrdinary({ outcome, failure }: TaskResult): boolean {
  return (
    outcome === 'ran' || outcome === 'cached' || (failure !== undefined && OF_THE_TASK.has(failure.kind))
  );
}
