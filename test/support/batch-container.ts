import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ContainerOptions {
  readonly id: string;
  readonly command: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly cwd: string;
  readonly memoryMib: number;
  readonly onOutput: (bytes: Buffer) => void;
}

export interface ContainerEnd {
  readonly exitCode: number;
  readonly isOutOfMemory: boolean;
}

const GROUPS = '/sys/fs/cgroup/memory';

/** Whether the memory of processes can be limited here: root, and a memory cgroup of version 1. */
export function limitsMemory(): boolean {
  return process.getuid?.() === 0 && existsSync(join(GROUPS, 'memory.oom_control'));
}

/** A process with its memory limited, in place of a container: the image is not looked at. */
export class BatchContainer {
  readonly ended: Promise<ContainerEnd>;
  readonly #child: ChildProcess;
  readonly #group: string | undefined;
  #isOver = false;

  constructor({ id, command, env, cwd, memoryMib, onOutput }: ContainerOptions) {
    this.#group = limitsMemory() ? join(GROUPS, `mlgit-batch-${id.replace(':', '-')}`) : undefined;
    const words = this.#group === undefined ? command : enter(this.#group, memoryMib, command);
    const [program = '', ...args] = words;
    this.#child = spawn(program, args, { env, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.on('data', onOutput);
    this.#child.stderr?.on('data', onOutput);
    const exited = new Promise<number>((resolve) => {
      this.#child.once('error', () => resolve(127));
      this.#child.once('exit', (code) => {
        // With the first process of a container all others end.
        this.kill('SIGKILL');
        resolve(code ?? 137);
      });
    });
    const closed = new Promise<void>((resolve) => this.#child.once('close', () => resolve()));
    this.ended = exited.then(async (exitCode) => {
      await closed;
      this.#isOver = true;
      return { exitCode, isOutOfMemory: this.#leave() };
    });
  }

  /** All of its processes; none once it has ended. */
  kill(signal: NodeJS.Signals): void {
    if (this.#isOver) return;
    for (const pid of this.#members()) end(pid, signal);
    if (this.#child.pid !== undefined) end(-this.#child.pid, signal);
  }

  #members(): number[] {
    if (this.#group === undefined) return [];
    return readFileSync(join(this.#group, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
  }

  #leave(): boolean {
    if (this.#group === undefined) return false;
    const kills = /oom_kill (\d+)/.exec(readFileSync(join(this.#group, 'memory.oom_control'), 'utf8'))?.[1];
    try {
      rmdirSync(this.#group);
    } catch {
      // A process of it is just going; the group of a test that is over takes nothing.
    }
    return Number(kills) > 0;
  }
}

function enter(group: string, memoryMib: number, command: readonly string[]): string[] {
  mkdirSync(group);
  writeFileSync(join(group, 'memory.limit_in_bytes'), `${memoryMib}M`);
  return ['/bin/sh', '-c', 'echo $$ >"$0/cgroup.procs"; exec "$@"', group, ...command];
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
