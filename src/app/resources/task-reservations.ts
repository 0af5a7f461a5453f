import { describeShortage } from '../../executor/admission/describe-wait.ts';
import { impossible } from '../../executor/admission/policy.ts';
import type { RefusedReservation, ReserveTask, TaskReservation } from '../../executor/task-reservation.ts';
import type { PlannedTask } from '../../flow/plan-types.ts';
import type { RequestedResources } from '../../model/execution.ts';
import type { Amounts } from '../../model/reservation.ts';
import type { ResourceRequest } from '../../model/resources.ts';
import type { Context } from '../context.ts';
import type { RunUnderWay } from '../run-under-way.ts';
import type { OpenedMachine, SharedMachine } from './shared-machine.ts';
import { measuredOf, requestedOf } from './step-resources.ts';

type Run = Pick<RunUnderWay, 'prepared' | 'start' | 'options'>;

/** The machine is looked at, and others are told of this run, when its first task is about to run. */
export function taskReservations(context: Context, run: Run, machine: SharedMachine): ReserveTask {
  let opened: Promise<Opened> | undefined;
  const open = async (): Promise<Opened> => {
    const { user, id } = run.start;
    const { plan } = run.prepared;
    const names = { user: userName(user), run: `${plan.flow.name}@${id}` };
    const measured = await measuredOf(context, plan, plan.steps);
    return { ...(await machine.open(names, run.options.emit)), measured, told: new Set() };
  };
  return async (task, resources, onWaiting) => {
    opened ??= open();
    return reserve(context, run, { ...(await opened), task, resources, onWaiting });
  };
}

interface Opened extends OpenedMachine {
  readonly measured: ReadonlyMap<string, number>;
  /** Steps whose measured memory was told of. */
  readonly told: Set<string>;
}

function userName(user: string): string {
  return user.replace(/ <[^>]*>$/, '');
}

interface Wanted extends Opened {
  readonly task: PlannedTask;
  readonly resources: ResourceRequest | undefined;
  readonly onWaiting: () => void;
}

async function reserve(
  context: Context,
  { options }: Run,
  { admission, capacity, measured, told, task, resources: wanted, onWaiting }: Wanted,
): Promise<TaskReservation | RefusedReservation | undefined> {
  const { now } = context.config.clock;
  const step = task.step.name;
  const resources = withinMachine(wanted, task, capacity.amounts);
  const known = resources?.memoryBytes === undefined ? measured.get(step) : undefined;
  if (known !== undefined && !told.has(step)) {
    options.emit({ type: 'memory-measured', at: now(), step, bytes: known });
    told.add(step);
  }
  const requested = requestedOf(resources, known);
  const amounts = amountsOf(requested, capacity.amounts, options.jobs);
  const [short] = impossible(amounts, capacity.amounts);
  if (short !== undefined)
    return { refused: `it ${describeShortage(short, amounts[short], capacity.amounts[short])}` };
  const admitted = await admission.acquire(
    {
      ...amounts,
      task: task.id,
      onWaiting: (because) => {
        options.emit({ type: 'task-queued', at: now(), task: task.id, because });
        onWaiting();
      },
    },
    options.signal,
  );
  if (admitted === undefined) return undefined;
  const { gpus, release } = admitted;
  return {
    limits: resources?.memoryBytes === undefined ? {} : { memoryBytes: resources.memoryBytes },
    env: gpus.length === 0 ? {} : { CUDA_VISIBLE_DEVICES: gpus.join(',') },
    requested,
    release,
  };
}

/** What `retry.scale` has made of its memory is at most what there is. */
function withinMachine(
  resources: ResourceRequest | undefined,
  { step }: PlannedTask,
  { memoryBytes: most }: Amounts,
): ResourceRequest | undefined {
  const { memoryBytes } = resources ?? {};
  if (memoryBytes === undefined || memoryBytes === step.resources?.memoryBytes) return resources;
  return { ...resources, memoryBytes: Math.min(memoryBytes, most) };
}

/**
 * A task that declares no core takes one, or its part of all where more are to run at once than there are: `--jobs` of a
 * run that is alone on the machine is never held up. What was measured is never more than there is.
 */
function amountsOf(requested: RequestedResources | undefined, capacity: Amounts, jobs: number): Amounts {
  const { cpu, memoryBytes = 0, gpu = 0, diskBytes = 0, measured } = requested ?? {};
  return {
    cpu: cpu ?? Math.min(1, capacity.cpu / jobs),
    memoryBytes: measured ? Math.min(memoryBytes, capacity.memoryBytes) : memoryBytes,
    gpu,
    diskBytes,
  };
}
