import type { Amounts, PostedReservation, Reservation } from '../../model/reservation.ts';
import { describeWait } from './describe-wait.ts';
import { admit, asksBefore, DIMENSIONS, isWithin, type Verdict } from './policy.ts';
import type { AdmissionRequest, Admitted, ReservationBoard, TaskAdmission } from './port.ts';
import { WaitingLanes } from './waiting-lanes.ts';

export interface AdmissionOptions {
  readonly board: ReservationBoard;
  readonly capacity: Amounts;
  /** Ids of the devices that `capacity.gpu` counts. */
  readonly gpus: readonly number[];
  /** Epoch milliseconds. */
  readonly now: () => number;
}

interface Waiter {
  reservation: Reservation;
  readonly request: AdmissionRequest;
  readonly resolve: (admitted: Admitted | undefined) => void;
  isPosted: boolean;
  told: string | undefined;
}

/**
 * Admission by what is posted on a board. There is no lock: a process posts that it holds, looks again, and goes on only
 * if all that is held then fits; the later of two who did so at once sees the other. Whoever sees too much takes
 * back what it posted and keeps its ticket, and as only the smallest ticket then tries, one of them gets on.
 */
export class Admission implements TaskAdmission {
  readonly #options: AdmissionOptions;
  readonly #held = new Set<Reservation>();
  readonly #waiting = new WaitingLanes<Waiter>();
  #lastTicket = 0;
  /** What was given back in this turn, and is still on the board. */
  readonly #left = new Set<Reservation>();
  #stopWatching: (() => void) | undefined;
  #hasLeft = false;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  acquire(request: AdmissionRequest, signal: AbortSignal): Promise<Admitted | undefined> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(undefined);
      const seen = this.#options.board.others();
      const waiter: Waiter = {
        reservation: {
          ...this.#amounts(request),
          ticket: this.#nextTicket(seen),
          task: request.task,
          held: false,
          gpus: [],
        },
        request,
        resolve: (admitted) => {
          signal.removeEventListener('abort', onAbort);
          resolve(admitted);
        },
        isPosted: false,
        told: undefined,
      };
      const onAbort = (): void => {
        this.#leave(waiter);
        waiter.resolve(undefined);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(waiter);
      const [first = waiter] = this.#waiting.laneOf(waiter);
      if (first !== waiter) return this.#tellWhy(waiter, first.told);
      if (this.#tryStart(waiter, seen)) return;
      this.#post();
      // What was released between the look and the post was told to nobody.
      this.#settle();
      this.#watch();
    });
  }

  close(): void {
    this.#left.clear();
    this.#hasLeft = false;
    this.#stopWatching?.();
    this.#options.board.close();
  }

  #amounts({ cpu, memoryBytes, gpu, diskBytes }: Amounts): Amounts {
    return { cpu, memoryBytes, gpu, diskBytes };
  }

  #nextTicket(others: readonly PostedReservation[]): number {
    const seen = others.map(({ ticket }) => ticket);
    this.#lastTicket = Math.max(
      this.#options.now(),
      this.#lastTicket + 1,
      ...seen.map((ticket) => ticket + 1),
    );
    return this.#lastTicket;
  }

  /** In order of asking; one that starts can make no room for another, so one pass is enough. */
  #settle(): void {
    const refused = new Set<Waiter>();
    const next = (): Waiter | undefined => this.#waiting.firsts().find((one) => !refused.has(one));
    for (let waiter = next(); waiter !== undefined; waiter = next()) {
      if (!this.#tryStart(waiter)) refused.add(waiter);
    }
  }

  #tryStart(waiter: Waiter, seen = this.#options.board.others()): boolean {
    const { capacity, board } = this.#options;
    const others = [...seen, ...this.#own(waiter.reservation)];
    const verdict = admit(this.#posted(waiter.reservation), others, capacity);
    if (verdict.kind !== 'start') return this.#tell(waiter, verdict, others);
    const left = waiter.isPosted ? undefined : this.#takeLeft(waiter.reservation);
    if (left !== undefined) return this.#start(waiter, left);
    const waited = waiter.reservation;
    const held = { ...waited, held: true, gpus: this.#freeGpus(waited.gpu, others) };
    this.#held.add(held);
    this.#waiting.remove(waiter);
    this.#post();
    const all = [...board.others(), ...this.#own()].filter((one) => one.held);
    if (isWithin(all, capacity)) return this.#start(waiter, held);
    this.#held.delete(held);
    this.#waiting.add(waiter);
    this.#post();
    return false;
  }

  #start(waiter: Waiter, held: Reservation): true {
    this.#held.add(held);
    this.#waiting.remove(waiter);
    this.#stopIfIdle();
    waiter.resolve({ gpus: held.gpus, release: () => this.#release(held) });
    return true;
  }

  /**
   * What was given back in this turn is still posted, so nobody else can have taken it: who wants as much has it as it
   * stands there, and nothing is written.
   */
  #takeLeft(wanted: Reservation): Reservation | undefined {
    const same = [...this.#left].find((one) => DIMENSIONS.every((each) => one[each] === wanted[each]));
    if (same === undefined) return undefined;
    this.#left.delete(same);
    return { ...same };
  }

  #tell(
    waiter: Waiter,
    verdict: Exclude<Verdict, { kind: 'start' }>,
    others: readonly PostedReservation[],
  ): false {
    const why = describeWait(verdict, others, {
      capacity: this.#options.capacity,
      run: this.#options.board.run,
    });
    for (const one of this.#waiting.laneOf(waiter)) this.#tellWhy(one, why);
    return false;
  }

  #tellWhy(waiter: Waiter, why: string | undefined): void {
    if (why !== undefined && why !== waiter.told) waiter.request.onWaiting(why);
    waiter.told = why;
  }

  #freeGpus(count: number, others: readonly PostedReservation[]): readonly number[] {
    const taken = new Set(others.flatMap((one) => one.gpus));
    return this.#options.gpus.filter((id) => !taken.has(id)).slice(0, count);
  }

  #release(held: Reservation): void {
    if (!this.#held.delete(held)) return;
    this.#left.add(held);
    this.#settle();
    // What starts within this turn may take its place. Until then the board says too much, never too little.
    setImmediate(() => this.#left.size > 0 && this.#post());
  }

  /** When a run ends, all of its tasks leave in the same turn. */
  #leave(waiter: Waiter): void {
    if (!this.#waiting.remove(waiter) || this.#hasLeft) return;
    this.#hasLeft = true;
    setImmediate(() => {
      if (!this.#hasLeft) return;
      this.#hasLeft = false;
      this.#post();
      this.#settle();
      this.#stopIfIdle();
    });
  }

  #post(): void {
    this.#left.clear();
    for (const waiter of this.#waiting.firsts()) waiter.isPosted = true;
    this.#options.board.post(this.#all());
  }

  #all(): readonly Reservation[] {
    return [...this.#held, ...this.#waiting.firsts().map(({ reservation }) => reservation)];
  }

  /** What this process has and waits for, without one of them. */
  #own(without?: Reservation): PostedReservation[] {
    return this.#all()
      .filter((one) => one !== without)
      .map((one) => this.#posted(one))
      .sort((a, b) => (asksBefore(a, b) ? -1 : 1));
  }

  #posted(reservation: Reservation): PostedReservation {
    const { holder, user, run } = this.#options.board;
    return { ...reservation, holder, user, run };
  }

  #watch(): void {
    if (this.#waiting.isEmpty) return;
    this.#stopWatching ??= this.#options.board.watch(() => this.#settle());
  }

  #stopIfIdle(): void {
    if (!this.#waiting.isEmpty) return;
    this.#stopWatching?.();
    this.#stopWatching = undefined;
  }
}
