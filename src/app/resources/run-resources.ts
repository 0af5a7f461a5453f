import { Admission } from '../../executor/admission/admission.ts';
import type { ReservationBoard, TaskAdmission } from '../../executor/admission/port.ts';
import type { ReserveTask, TaskReservation } from '../../executor/task-reservation.ts';
import type { PlannedTask } from '../../flow/plan-types.ts';
import type { RequestedResources } from '../../model/execution.ts';
import type { Amounts } from '../../model/reservation.ts';
import type { ResourceRequest } from '../../model/resources.ts';
import { FolderBoard } from '../../runner/reservation-board/folder-board.ts';
import { isAlive } from '../../store/local/process-identity.ts';
import type { Context } from '../context.ts';
import type { RunUnderWay } from '../run-under-way.ts';
import { LonelyBoard } from './lonely-board.ts';
import { diskOf, type MachineCapacity, machineCapacity } from './machine-capacity.ts';
import { measuredOf, requestedOf } from './step-resources.ts';

/** What the tasks of one run get of the machine. */
export interface RunResources {
  readonly reserve: ReserveTask;
  close(): void;
}

type Run = Pick<RunUnderWay, 'prepared' | 'start' | 'options'>;

/** The machine is looked at, and others are told of this run, when its first task is about to run. */
export function runResources(context: Context, run: Run): RunResources {
  let opened: Promise<Opened> | undefined;
  let admission: TaskAdmission | undefined;
  return {
    reserve: async (task, resources, onWaiting) => {
      opened ??= open(context, run);
      const machine = await opened;
      admission = machine.admission;
      return reserve(context, run, { ...machine, task, resources, onWaiting });
    },
    close: () => admission?.close(),
  };
}

interface Opened {
  readonly admission: TaskAdmission;
  readonly capacity: MachineCapacity;
  readonly measured: ReadonlyMap<string, number>;
  /** Steps whose measured memory was told of. */
  readonly told: Set<string>;
}

async function open(context: Context, run: Run): Promise<Opened> {
  const capacity = await machineCapacity(context);
  const measured = await measuredOf(context, run.prepared.plan, run.prepared.plan.steps);
  const board = await openBoard(context, run);
  const { now } = context.config.clock;
  const admission = new Admission({ board, capacity: capacity.amounts, gpus: capacity.gpus, now });
  return { admission, capacity, measured, told: new Set() };
}

async function openBoard(context: Context, { prepared, start, options }: Run): Promise<ReservationBoard> {
  const { boardDir, clock } = context.config;
  const names = { user: userName(start.user), run: `${prepared.plan.flow.name}@${start.id}` };
  let isTold = false;
  const tell = (reason: string): void => {
    if (!isTold) {
      const message = `The folder ${boardDir}, in which runs on this machine tell what they need, cannot be used (${reason}): tasks start without regard to other runs`;
      options.emit({ type: 'warning', at: clock.now(), message, hints: [] });
    }
    isTold = true;
  };
  const opened = FolderBoard.open({
    folder: boardDir,
    process: context.driver,
    isAlive,
    ...names,
    disk: await diskOf(context),
    now: clock.now,
    onUnusable: ({ message }) => tell(message),
  });
  if ('board' in opened) return opened.board;
  tell(opened.unusable);
  return new LonelyBoard(names);
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
  { admission, capacity, measured, told, task, resources, onWaiting }: Wanted,
): Promise<TaskReservation | undefined> {
  const { now } = context.config.clock;
  const step = task.step.name;
  const known = resources?.memoryBytes === undefined ? measured.get(step) : undefined;
  if (known !== undefined && !told.has(step)) {
    options.emit({ type: 'memory-measured', at: now(), step, bytes: known });
    told.add(step);
  }
  const requested = requestedOf(resources, known);
  const admitted = await admission.acquire(
    {
      ...amountsOf(requested, capacity.amounts, options.jobs),
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
