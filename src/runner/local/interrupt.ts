import type { TaskLaunch } from '../port.ts';

export type InterruptKind = 'timeout' | 'cancelled' | 'oom';

/** What ends a task before its command does, whichever comes first. */
export class Interrupt {
  kind: InterruptKind | undefined;
  readonly raised: Promise<InterruptKind>;
  readonly raise: (kind: InterruptKind) => void;
  readonly dispose: () => void;

  constructor(task: TaskLaunch) {
    const { promise, resolve } = Promise.withResolvers<InterruptKind>();
    const raise = (kind: InterruptKind): void => {
      this.kind ??= kind;
      resolve(this.kind);
    };
    this.raise = raise;
    const onAbort = (): void => raise('cancelled');
    const timer =
      task.timeoutMs === undefined ? undefined : startTimer(() => raise('timeout'), task.timeoutMs);
    if (task.signal.aborted) onAbort();
    else task.signal.addEventListener('abort', onAbort, { once: true });
    this.raised = promise;
    this.dispose = () => {
      timer?.stop();
      task.signal.removeEventListener('abort', onAbort);
    };
  }
}

/** The longest that one timer of Node can wait, about 24 days; it fires at once beyond that. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function startTimer(work: () => void, delayMs: number): { readonly stop: () => void } {
  let timer: NodeJS.Timeout;
  const wait = (leftMs: number): void => {
    const now = Math.min(leftMs, LONGEST_TIMER_MS);
    timer = setTimeout(() => (leftMs > now ? wait(leftMs - now) : work()), now);
  };
  wait(delayMs);
  return { stop: () => clearTimeout(timer) };
}
