import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { ShellCommand, ShellEnd } from '../shell-command.ts';
import { endOfStatus } from './end-of-status.ts';
import type { WarmRequest, WorkerMessage } from './worker-messages.ts';

export interface WorkerLaunch {
  /** Words before the shell. */
  readonly within: readonly string[];
  /** Where the interpreter is looked for from: some choose it by a file there. */
  readonly cwd: string;
  readonly env: { readonly [name: string]: string };
  /** The interpreter, as commands name it. */
  readonly program: string;
  /** The Python file that forks tasks, and its arguments. */
  readonly script: readonly string[];
}

/** What came of asking for a task: it runs; it will not, and has not begun to; or nobody knows. */
export type WarmStart =
  | { readonly kind: 'started'; readonly shell: ShellCommand }
  | { readonly kind: 'refused'; readonly unable: boolean }
  | { readonly kind: 'lost' };

export interface WarmWait {
  /** Resolves when the task is to be ended, and so not to be begun. */
  readonly interrupted: Promise<unknown>;
  /** Whether its time is limited. */
  readonly isHurried: boolean;
}

interface Pending {
  readonly begin: (start: WarmStart) => void;
  readonly end: (end: ShellEnd) => void;
  readonly ended: Promise<ShellEnd>;
}

/** An interpreter, or a library, may be on a slow disk; whoever waits longer starts one of his own. */
const READY_MS = 20_000;
const CONTROL = 3;

/** One process that forks tasks (workspace/call/python/mlgit_warm.py). It ends when this process does, however that comes. */
export class WarmWorker {
  readonly #child: ChildProcess;
  readonly #socket: Socket;
  readonly #ready = Promise.withResolvers<boolean>();
  /** Set while it imports something. */
  #learned: PromiseWithResolvers<boolean> | undefined;
  readonly #pending = new Map<number, Pending>();
  #asked = 0;
  #waiting = 0;
  #text = '';
  #retired = false;
  #closed = false;

  /** @throws Error of `spawn`, as when the environment is too long. */
  constructor({ within, cwd, env, program, script }: WorkerLaunch) {
    // A shell, so that the interpreter is what it would be for a task.
    const shell = ['/bin/sh', '-c', 'cd "$1" && shift && exec "$@"', 'sh', cwd, program, ...script];
    const [first = '/bin/sh', ...words] = [...within, ...shell];
    this.#child = spawn(first, words, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    this.#socket = this.#child.stdio[CONTROL] as unknown as Socket;
    this.#child.on('error', () => this.#lose());
    this.#child.on('exit', () => this.#lose());
    // One that has ended is heard of by its exit.
    this.#socket.on('error', () => undefined);
    this.#socket.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    const timer = setTimeout(() => this.#ready.resolve(false), READY_MS);
    this.#ready.promise.then(() => clearTimeout(timer));
    this.#child.unref();
  }

  /** What it has been asked for is not taken back; so one that imports something is waited for before. */
  async start(request: Omit<WarmRequest, 'id'>, { interrupted, isHurried }: WarmWait): Promise<WarmStart> {
    this.#waiting++;
    const isFree = await Promise.race([this.#isFree(isHurried), interrupted.then(() => undefined)]);
    this.#waiting--;
    if (isFree === undefined) return { kind: 'refused', unable: false };
    if (!isFree || this.#closed) return { kind: 'refused', unable: true };
    const id = ++this.#asked;
    const begun = Promise.withResolvers<WarmStart>();
    const { promise: ended, resolve: end } = Promise.withResolvers<ShellEnd>();
    this.#pending.set(id, { begin: begun.resolve, end, ended });
    this.#socket.ref();
    this.#socket.write(`${JSON.stringify({ id, ...request })}\n`);
    return begun.promise;
  }

  /** Undefined where that would take a while, of which a task in a hurry has none. */
  async #isFree(isHurried: boolean): Promise<boolean | undefined> {
    const isReady = await this.#ready.promise;
    const learned = this.#learned?.promise;
    if (!isReady || learned === undefined) return isReady;
    if (isHurried) return undefined;
    const late = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => late.resolve(false), READY_MS);
    return Promise.race([learned, late.promise]).finally(() => clearTimeout(timer));
  }

  /** Whether no task of it runs or is about to. */
  get isIdle(): boolean {
    return this.#pending.size === 0 && this.#waiting === 0;
  }

  /** Takes no more tasks, and ends with the last that it has. */
  retire(): void {
    this.#retired = true;
    if (this.#pending.size === 0) this.close();
  }

  /** Ends it; the tasks that it forked are in sessions of their own. */
  close(): void {
    const { pid } = this.#child;
    this.#lose();
    this.#socket.destroy();
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  #hear(text: string): void {
    const lines = (this.#text + text).split('\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) this.#take(JSON.parse(line) as WorkerMessage);
    if (this.#pending.size > 0) return;
    this.#socket.unref();
    if (this.#retired) this.close();
  }

  #take(message: WorkerMessage): void {
    if ('ready' in message) {
      this.#ready.resolve(true);
      return;
    }
    if ('learned' in message) {
      this.#learned?.resolve(true);
      this.#learned = undefined;
      return;
    }
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    if ('pid' in message) {
      pending.begin({ kind: 'started', shell: { pid: message.pid, ended: pending.ended } });
      return;
    }
    this.#pending.delete(message.id);
    if ('refused' in message) pending.begin({ kind: 'refused', unable: message.unable });
    else {
      if (message.learning) this.#learned = Promise.withResolvers();
      pending.end(endOfStatus(message.status));
    }
  }

  #lose(): void {
    this.#closed = true;
    this.#ready.resolve(false);
    this.#learned?.resolve(false);
    for (const { begin, end } of this.#pending.values()) {
      begin({ kind: 'lost' });
      end(LOST);
    }
    this.#pending.clear();
  }
}

/** Nobody but the worker is told how its children end. */
export const LOST: ShellEnd = {
  kind: 'start-failed',
  reason: 'the warm worker that ran it has ended, and with it who knows how the task did',
};
