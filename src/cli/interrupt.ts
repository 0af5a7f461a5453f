import { MlgitError } from '../model/mlgit-error.ts';

/** Interruptions that leave more behind than that nothing was done. */
const TELLING: ReadonlySet<string> = new Set(['run-cancelled', 'run-goes-on']);

/**
 * SIGINT, SIGTERM and SIGHUP as one AbortSignal. The first one asks for a graceful end, the next one leaves at once,
 * which every step of mlgit survives. A command that runs tasks is asked once more in between, to end them at once.
 */
export class InterruptSignal {
  private readonly controller = new AbortController();
  private readonly urgent = new AbortController();
  private hasUrgentEnd = false;
  private isLent = false;
  private received: NodeJS.Signals | undefined;
  private readonly listener = (name: NodeJS.Signals): void => this.receive(name);

  constructor() {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, this.listener);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Aborted by the second signal; from then on it is the third that leaves at once. */
  get urgentSignal(): AbortSignal {
    this.hasUrgentEnd = true;
    return this.urgent.signal;
  }

  /** As SIGINT: a terminal whose keys are read one by one sends no signal for Ctrl-C, and Windows has none. */
  press(): void {
    this.receive('SIGINT');
  }

  /** Ctrl-C is for the program at the terminal; only what ends the whole session still counts here. */
  leaveToOthers(): void {
    this.isLent = true;
  }

  dispose(): void {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, this.listener);
  }

  /** Once a signal was received, whatever failed because of it is reported as the interruption. */
  explain(error: MlgitError): MlgitError {
    if (this.received === undefined || (error.kind !== 'interrupted' && error.kind !== 'internal'))
      return error;
    const kind = this.received === 'SIGTERM' ? 'terminated' : 'interrupted';
    const what = TELLING.has(error.code) ? `: ${error.message}` : '';
    return new MlgitError(`Interrupted by ${this.received}${what}`, {
      code: kind,
      kind,
      hints: error.hints,
      details: error.details,
      cause: error,
    });
  }

  private receive(name: NodeJS.Signals): void {
    if (this.isLent && name === 'SIGINT') return;
    // A closed terminal sends it by itself, and its shell once more: that is no second wish.
    if (this.received !== undefined && name === 'SIGHUP') return;
    if (this.received !== undefined) {
      if (!this.hasUrgentEnd || this.urgent.signal.aborted) process.exit(name === 'SIGTERM' ? 143 : 130);
      this.urgent.abort();
      return;
    }
    this.received = name;
    this.controller.abort(new DOMException(`Interrupted by ${name}`, 'AbortError'));
  }
}
