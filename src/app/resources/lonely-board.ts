import type { ReservationBoard } from '../../executor/admission/port.ts';

/** A board that nobody else sees: tasks of one run are still admitted beside each other. */
export class LonelyBoard implements ReservationBoard {
  readonly holder = 'own';
  readonly user: string;
  readonly run: string;

  constructor({ user, run }: { readonly user: string; readonly run: string }) {
    this.user = user;
    this.run = run;
  }

  post(): void {}

  others(): [] {
    return [];
  }

  watch(): () => void {
    return () => {};
  }

  close(): void {}
}
