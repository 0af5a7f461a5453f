import { Admission } from '../../executor/admission/admission.ts';
import type { ReservationBoard, TaskAdmission } from '../../executor/admission/port.ts';
import type { EventSink } from '../../model/event.ts';
import { FolderBoard } from '../../runner/reservation-board/folder-board.ts';
import { isAlive } from '../../store/local/process-identity.ts';
import type { Context } from '../context.ts';
import { LonelyBoard } from './lonely-board.ts';
import { diskOf, type MachineCapacity, machineCapacity } from './machine-capacity.ts';

/** What one process has of the machine: others see it as one, however many runs it drives. */
export interface SharedMachine {
  open(names: BoardNames, emit: EventSink): Promise<OpenedMachine>;
  close(): void;
}

export interface BoardNames {
  readonly user: string;
  readonly run: string;
}

export interface OpenedMachine {
  readonly admission: TaskAdmission;
  readonly capacity: MachineCapacity;
}

/** Opened by the first run that asks, under its name. */
export function sharedMachine(context: Context): SharedMachine {
  let opened: Promise<OpenedMachine> | undefined;
  let admission: TaskAdmission | undefined;
  return {
    open: async (names, emit) => {
      opened ??= openMachine(context, names, emit);
      const machine = await opened;
      admission = machine.admission;
      return machine;
    },
    close: () => admission?.close(),
  };
}

async function openMachine(context: Context, names: BoardNames, emit: EventSink): Promise<OpenedMachine> {
  const capacity = await machineCapacity(context);
  const board = await openBoard(context, names, emit);
  const { now } = context.config.clock;
  return {
    admission: new Admission({ board, capacity: capacity.amounts, gpus: capacity.gpus, now }),
    capacity,
  };
}

async function openBoard(context: Context, names: BoardNames, emit: EventSink): Promise<ReservationBoard> {
  const { boardDir, clock } = context.config;
  let isTold = false;
  const tell = (reason: string): void => {
    if (!isTold) {
      const message = `The folder ${boardDir}, in which runs on this machine tell what they need, cannot be used (${reason}): tasks start without regard to other runs`;
      emit({ type: 'warning', at: clock.now(), message, hints: [] });
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
