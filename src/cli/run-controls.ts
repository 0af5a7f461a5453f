import type { Context } from '../app/context.ts';
import { linesOf } from '../app/log-piece.ts';
import { logsUnderWay } from '../app/logs-under-way.ts';
import type { LiveControls } from '../ui/live/live-screen.ts';
import type { LiveAbilities } from '../ui/live/live-view.ts';
import type { InterruptSignal } from './interrupt.ts';
import { suspendProcess } from './suspend.ts';

/** What keys do, where it is not what they do to a run that this process drives. */
export interface RunControls {
  readonly abilities?: Partial<LiveAbilities>;
  readonly cancel?: (context: Context) => Promise<void>;
  readonly detach?: () => void;
}

const ABILITIES: LiveAbilities = {
  keys: true,
  cancelling: 'Cancel the run',
  interrupting: 'cancel the run; a second one ends its tasks at once',
  canDetach: false,
  detaching: 'This process drives the run; mlgit run --detach hands one over to a runner',
  canOpenLogs: true,
};

/** `run` is the one that is shown, as `FLOW@ID`, once it has started. */
export function liveControls(options: {
  readonly context: () => Context | undefined;
  readonly run: () => string | undefined;
  readonly interrupt: InterruptSignal;
  readonly own: RunControls;
}): LiveControls {
  const { context, run, interrupt, own } = options;
  const press = (): void => interrupt.press();
  return {
    abilities: { ...ABILITIES, canOpenLogs: run() !== undefined, ...own.abilities },
    interrupt: press,
    cancel: () => {
      const opened = context();
      if (own.cancel === undefined || opened === undefined) press();
      // It fails where the run does, and is told there.
      else own.cancel(opened).catch(press);
    },
    detach: own.detach ?? press,
    suspend: suspendProcess,
    async *openLog(task, signal) {
      const opened = context();
      const shown = run();
      if (opened === undefined || shown === undefined) return;
      const asked = { follow: true, attempt: 'all', signal } as const;
      for await (const piece of logsUnderWay(opened, `${shown}:${task}/`, asked)) {
        if (piece.attempts > 1) yield `── attempt ${piece.attempt} of ${piece.attempts}`;
        for await (const { line } of linesOf(piece)) yield line.toString('utf8');
      }
    },
  };
}
