import type { PreparedTask } from '../../../executor/prepare-task.ts';
import type { TaskOrder } from '../../../executor/remote/task-order.ts';
import type { ArtifactContent } from '../../../model/artifact.ts';
import type { StoredBytes } from '../../../model/execution.ts';
import type { Step } from '../../../model/flow.ts';
import type { PortableEnvironment } from '../../../model/portable-environment.ts';
import type { ResourceRequest } from '../../../model/resources.ts';
import type { Context } from '../../context.ts';
import { readLock } from '../../read-lock.ts';
import type { RunUnderWay } from '../../run-under-way.ts';
import { mayReuseElsewhere } from '../../sharing/cache-trust.ts';
import { blobsOfCode, encodeCodeList } from '../code-list.ts';

interface Asked {
  readonly number: number;
  readonly resources: ResourceRequest;
  /** In the store already. */
  readonly environment: PortableEnvironment | undefined;
}

type Run = Pick<RunUnderWay, 'prepared' | 'start' | 'options'>;

export interface MadeOrder {
  readonly order: TaskOrder;
  /** What it names, which is to be in the store before. */
  readonly contents: readonly ArtifactContent[];
}

/** Makes the orders of a run. Code and lock file of a step are put into the local store once. */
export function orderMaker(context: Context, run: Run) {
  const sources = new Map<string, Promise<StepSource>>();
  return async (prepared: PreparedTask, { number, resources, environment }: Asked): Promise<MadeOrder> => {
    const { step } = prepared.task;
    const source = sources.get(step.name) ?? sourceOf(context, run, step);
    sources.set(step.name, source);
    const { code, lock, contents } = await source;
    const { checks, ...withoutChecks } = step;
    const order: TaskOrder = {
      version: 1,
      run: run.start.id,
      flow: run.prepared.plan.flow.name,
      attempt: number,
      // A worker needs nothing of the tasks above, whose outputs are its inputs.
      prepared: { ...prepared, task: { ...prepared.task, step: withoutChecks, above: {} } },
      code,
      ...(lock === undefined ? {} : { lock }),
      ...(environment === undefined ? {} : { environment }),
      resources,
      mayReuse:
        step.cache && !run.options.force && run.options.remoteCache && (await mayReuseElsewhere(context)),
      mayShare: step.cache && checks === undefined && !run.options.force,
    };
    const inputs = Object.values(prepared.inputs).map(({ input }) => input);
    return { order, contents: [...contents, ...inputs] };
  };
}

interface StepSource {
  readonly code: StoredBytes;
  readonly lock: StoredBytes | undefined;
  readonly contents: readonly ArtifactContent[];
}

async function sourceOf(context: Context, { prepared }: Run, step: Step): Promise<StepSource> {
  const files = await prepared.code.ensureStored(step);
  const code = await keep(context, encodeCodeList(files));
  const text = step.environment === undefined ? undefined : await readLock(prepared, step.environment);
  const lock = text === undefined ? undefined : await keep(context, text);
  const own = [code, lock].filter((one) => one !== undefined);
  return {
    code,
    lock,
    contents: [...own.map((one) => ({ kind: 'file' as const, ...one })), ...blobsOfCode(files)],
  };
}

async function keep({ store }: Context, bytes: Uint8Array): Promise<StoredBytes> {
  return { digest: await store.putBytes(bytes), sizeBytes: bytes.length };
}
