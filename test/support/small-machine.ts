import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { ownCgroups } from '../../src/runner/local/containment/own-cgroups.ts';
import { toolPresent } from './required-tool.ts';

const memory = (): string | undefined => ownCgroups().legacy.get('memory');
let machines = 0;

/** Whether memory of a group of processes can be limited here: `cgroup-v1` in MLGIT_TEST_REQUIRE. */
export const canMakeSmallMachine = toolPresent('cgroup-v1', () => {
  try {
    const probe = join(memory() ?? '/nonexistent', `mlgit-test-probe-${process.pid}`);
    mkdirSync(probe);
    rmdirSync(probe);
    return true;
  } catch {
    return false;
  }
});

export interface SmallMachine {
  /** Puts a process, and all that it starts from now on, into it. */
  enter(pid: number): void;
  /** How often the kernel has killed a process for lack of memory of the machine itself. */
  kills(): number;
}

/**
 * A machine with little memory: a cgroup, whose limit mlgit takes for that of the machine. What would fill it
 * fills no more than it, so a test can let a program allocate without end.
 */
export function smallMachine(mebibytes: number): SmallMachine {
  const folder = join(memory() as string, `mlgit-test-${process.pid}-${machines++}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'memory.limit_in_bytes'), String(mebibytes * 2 ** 20));
  onTestFinished(async () => {
    for (let i = 0; readFileSync(join(folder, 'cgroup.procs'), 'utf8') !== '' && i < 500; i++)
      await delay(10);
    rmdirSync(folder);
  });
  return {
    enter: (pid) => writeFileSync(join(folder, 'cgroup.procs'), String(pid)),
    kills: () =>
      Number(/^oom_kill (\d+)$/m.exec(readFileSync(join(folder, 'memory.oom_control'), 'utf8'))?.[1]),
  };
}
