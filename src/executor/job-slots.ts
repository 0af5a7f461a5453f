/** A place among the tasks that run at once. It may be given up while its task waits for something else. */
export interface JobSlot {
  /** Gives the place up until `resume`. */
  pause(): void;
  /** Waits for a place again, before tasks that have not started. Returns at once when the run ends. */
  resume(): Promise<void>;
}

/** At most so many at once, also over several runs; those that had a place come first. */
export class JobSlots {
  private free: number;
  private readonly waiting: (() => void)[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(jobs: number) {
    this.free = jobs;
  }

  /** `listener` is called whenever a place has become free that nobody waits for, until what is returned is called. */
  onFree(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get available(): boolean {
    return this.free > 0 && this.waiting.length === 0;
  }

  /** Takes a place that is `available`; `leave` ends it. */
  enter(signal: AbortSignal): { readonly slot: JobSlot; readonly leave: () => void } {
    this.free--;
    let isHeld = true;
    const pause = (): void => {
      if (!isHeld) return;
      isHeld = false;
      this.giveBack();
    };
    const resume = async (): Promise<void> => {
      if (isHeld) return;
      if (this.available) this.free--;
      else await this.turn(signal);
      isHeld = true;
    };
    return { slot: { pause, resume }, leave: pause };
  }

  /** A place is handed over by whoever leaves it. After an abort nobody waits, and more may be taken than there are. */
  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        signal.removeEventListener('abort', quit);
        resolve();
      };
      const quit = (): void => {
        this.waiting.splice(this.waiting.indexOf(go), 1);
        this.free--;
        resolve();
      };
      if (signal.aborted) {
        this.free--;
        resolve();
        return;
      }
      this.waiting.push(go);
      signal.addEventListener('abort', quit, { once: true });
    });
  }

  private giveBack(): void {
    const next = this.waiting.shift();
    if (next !== undefined) {
      next();
      return;
    }
    this.free++;
    for (const listener of this.listeners) if (this.free > 0) listener();
  }
}
