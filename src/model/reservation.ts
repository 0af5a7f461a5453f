/** Amounts of what tasks share on a machine. */
export interface Amounts {
  readonly cpu: number;
  readonly memoryBytes: number;
  readonly gpu: number;
  readonly diskBytes: number;
}

/** A part of the machine that a task has, or waits for. */
export interface Reservation extends Amounts {
  /** Whoever has the smaller one asked first: epoch milliseconds, or one more than the largest that was seen. */
  readonly ticket: number;
  readonly task: string;
  readonly held: boolean;
  /** Of a held one: which devices it has. */
  readonly gpus: readonly number[];
}

/** The same as other processes see it. */
export interface PostedReservation extends Reservation {
  /** Tells the processes apart; with the ticket, the order of all. */
  readonly holder: string;
  /** For people. */
  readonly user: string;
  readonly run: string;
}
