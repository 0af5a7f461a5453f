import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownCgroups } from '../../../src/runner/local/containment/own-cgroups.ts';
import { createLocalRunner } from '../../../src/runner/local/local-runner.ts';
import { machineMemory } from '../../../src/runner/local/machine-memory.ts';
import { readStat } from '../../../src/runner/local/process-table.ts';
import type { Runner, TaskExit, TaskLaunch } from '../../../src/runner/port.ts';
import { containments } from '../../support/containments.ts';
import { ControlledCommand } from '../../support/controlled-command.ts';
import { launchWays } from '../../support/launch-ways.ts';
import { requireTool } from '../../support/required-tool.ts';

const MIB = 2 ** 20;
const python = requireTool('python3');

let folder: string;
let launches = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'memory-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const isAlive = (pid: number): boolean => readStat(pid)?.zombie === false;

/** Cgroups of this process, which must be gone when the runner has let go of them. */
function groupsLeft(): string[] {
  const { legacy, unified } = ownCgroups();
  return [legacy.get('memory'), legacy.get('cpuacct'), unified]
    .filter((parent) => parent !== undefined && existsSync(parent))
    .flatMap((parent) => readdirSync(parent as string))
    .filter((name) => name.startsWith('mlgit-') && name.split('-')[3] === String(process.pid));
}

const cases = launchWays.flatMap((way) =>
  containments.map(({ missing, ...containment }) => ({
    ...containment,
    way,
    title: `${way.name} and ${containment.name}`,
    missing: missing || way.missing,
  })),
);

describe.each(cases)('a memory limit with $title', ({ name, missing, open, way }) => {
  let runner: Runner;
  let controlled: ControlledCommand;
  beforeEach(async ({ skip }) => {
    skip(missing || python.missing);
    controlled = await ControlledCommand.open();
    runner = createLocalRunner({
      warmModules: way.modules,
      warmScripts: way.scripts,
      monotonic: () => performance.now(),
      createLaunchId: () => `memory-${process.pid}-${launches++}`,
      openContainment: open,
    });
  });
  afterEach(async () => {
    await controlled?.close();
    runner?.close();
    // What was killed may still be on its way out; the next close takes its group along.
    await expect
      .poll(() => {
        open(machineMemory().usableBytes)?.close();
        return groupsLeft();
      })
      .toEqual([]);
  });

  const launch = (command: string, more: Partial<TaskLaunch> = {}): Promise<TaskExit> =>
    runner.run(
      way.prepare({
        commands: [command],
        cwd: folder,
        env: { PATH: process.env.PATH ?? '' },
        logPath: join(folder, 'log'),
        graceMs: 60_000,
        signal: new AbortController().signal,
        ...more,
      }),
    );

  const filling = (bytes: string): string =>
    `'${python.path}' -c "
import os, sys, time
kept = []
while sum(map(len, kept)) < ${bytes}: kept.append(bytearray(os.urandom(4096)) * 256)
"`;

  it('ends a task that allocates without end, and says limit and peak', async () => {
    const limit = 200 * MIB;
    const exit = await launch(filling('1e18'), { limits: { memoryBytes: limit } });
    const { end } = exit;
    expect(end).toMatchObject({ kind: 'oom', limitBytes: limit });
    if (end.kind !== 'oom') return;
    expect(end.peakBytes).toBeGreaterThan(limit * 0.8);
    expect(end.peakBytes).toBeLessThan(limit * 3);
    expect(exit.peakBytes).toBe(end.peakBytes);
  });

  it('ends the whole task when a child of it takes too much and the rest would wait for ever', async () => {
    const child = filling('1e18');
    const exit = await launch(`{ ${child}; } & ${controlled.command}; wait`, {
      limits: { memoryBytes: 200 * MIB },
    });
    expect(exit.end.kind).toBe('oom');
  });

  it('lets a task have what it declared', async () => {
    const exit = await launch(filling(`${64 * MIB}`), { limits: { memoryBytes: 400 * MIB } });
    expect(exit.end).toEqual({ kind: 'exit', exitCode: 0 });
  });

  it('takes a kill for what it is when memory had not run out', async () => {
    const exit = await launch('kill -9 $$', { limits: { memoryBytes: 200 * MIB } });
    expect(exit.end).toEqual({ kind: 'signal', signal: 'SIGKILL' });
  });

  it.skipIf(name === 'process-tree')(
    'ends at once whoever left group, session, environment, parent and log',
    async () => {
      const abort = new AbortController();
      const script = join(folder, 'flee.py');
      const pidFile = join(folder, 'pid');
      const flee = `
import os, socket
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
null = os.open('/dev/null', os.O_RDWR)
for fd in (0, 1, 2): os.dup2(null, fd)
os.execve('/bin/sh', ['sh', '-c', 'echo $$ > ${pidFile}.new; mv ${pidFile}.new ${pidFile}; exec sleep 600'], {})
`;
      writeFileSync(script, flee);
      const running = launch(
        `'${python.path}' ${script}; while [ ! -e ${pidFile} ]; do sleep 0.01; done; exec ${controlled.command.replace(/^CONTROL/, 'env CONTROL')}`,
        { signal: abort.signal },
      );
      await controlled.nextInvocation();
      const pid = Number(readFileSync(pidFile, 'utf8'));
      expect(isAlive(pid)).toBe(true);
      abort.abort();
      expect((await running).end).toEqual({ kind: 'cancelled' });
      expect(isAlive(pid)).toBe(false);
    },
  );

  it.skipIf(!['cgroup-v1', 'cgroup-v2-memory'].includes(name))(
    'measures a task that is too short to be sampled, without the caches of files it read',
    async () => {
      const short = await launch('exit 0');
      expect(short.peakBytes).toBeGreaterThan(0);
      expect(short.peakBytes).toBeLessThan(16 * MIB);
      expect(short.cpuMs).toBeGreaterThan(0);
      const writer = await launch('head -c 100000000 /dev/zero > big; cat big > /dev/null');
      expect(writer.peakBytes).toBeLessThan(50 * MIB);
    },
  );
});
