import type { Amounts, PostedReservation, Reservation } from '../../model/reservation.ts';

/** Admission of tasks to the machine, beside those of every other run on it. */
export interface TaskAdmission {
  /**
   * Resolves when the task may start, with what it then has until `release`; undefined after an abort. What the
   * machine can never give is refused before anything runs, so this ends when others do.
   */
  acquire(request: AdmissionRequest, signal: AbortSignal): Promise<Admitted | undefined>;
  /** When nothing is held or waited for. */
  close(): void;
}

export interface AdmissionRequest extends Amounts {
  readonly task: string;
  /** Called when it has to wait, and for what, as the end of a sentence; again when that changes. */
  readonly onWaiting: (why: string) => void;
}

export interface Admitted {
  /** Devices that the task has to itself. */
  readonly gpus: readonly number[];
  release(): void;
}

/** Where the processes of a machine tell each other what their tasks have and wait for. */
export interface ReservationBoard {
  /** Tells this process apart on it. */
  readonly holder: string;
  readonly user: string;
  readonly run: string;
  /** Replaces all that this process had posted. Everybody who looks afterwards sees it. */
  post(own: readonly Reservation[]): void;
  /** What living processes have posted, without this one. */
  others(): readonly PostedReservation[];
  /** Calls back when others may have posted something or are gone, until the returned function is called. */
  watch(onChange: () => void): () => void;
  close(): void;
}
