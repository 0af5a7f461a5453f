import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { ChildOrder } from './store-child.ts';

const script = fileURLToPath(new URL('store-child.ts', import.meta.url));

export interface StoreChild {
  /** The first event it tells. */
  readonly event: Promise<{ readonly [field: string]: unknown }>;
  /** Ends it as a crash would and waits until it is gone. */
  kill(): Promise<void>;
}

/** Starts a process that works on a store; `uid`: as another user, for which the test must be root. */
export function storeChild(order: ChildOrder, uid?: number): StoreChild {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, JSON.stringify(order)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env.PATH, HOME: '/nonexistent' },
      ...(uid === undefined ? {} : { uid, gid: uid }),
    },
  );
  const kill = () => stop(child);
  onTestFinished(kill);
  return { event: firstLine(child).then((line) => JSON.parse(line)), kill };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) return reject(new Error('no output'));
    createInterface(child.stdout)
      .once('line', resolve)
      .once('close', () => reject(new Error('it said nothing')));
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
