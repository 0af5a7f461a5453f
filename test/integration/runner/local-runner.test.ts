import { existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalRunner } from '../../../src/runner/local/local-runner.ts';
import type { Runner, TaskExit, TaskLaunch } from '../../../src/runner/port.ts';
import { containments } from '../../support/containments.ts';
import { ControlledCommand } from '../../support/controlled-command.ts';
import { type LaunchWay, launchWays } from '../../support/launch-ways.ts';

let launches = 0;
let runner: Runner;
let way: LaunchWay;
let folder: string;
let controlled: ControlledCommand;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'runner-'));
  controlled = await ControlledCommand.open();
});
afterEach(async () => {
  await controlled.close();
  rmSync(folder, { recursive: true, force: true });
});

function launch(commands: readonly string[], more: Partial<TaskLaunch> = {}): Promise<TaskExit> {
  const plain = {
    commands,
    cwd: folder,
    env: { PATH: '/usr/bin:/bin' },
    logPath: join(folder, 'log'),
    graceMs: 60_000,
    signal: new AbortController().signal,
    ...more,
  };
  return runner.run(way.prepare(plain));
}

const log = (): string => readFileSync(join(folder, 'log'), 'utf8');
const isAlive = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.[0] !== 'Z';
  } catch {
    return false;
  }
};

const cases = launchWays.flatMap((one) =>
  containments.map(({ name, missing, open }) => ({
    title: `${one.name} and ${name}`,
    missing: missing || one.missing,
    one,
    open,
  })),
);

describe.each(cases)('the local runner with $title', ({ missing, open, one }) => {
  beforeEach(({ skip }) => {
    skip(missing);
    way = one;
    runner = createLocalRunner({
      warmModules: one.modules,
      warmScripts: one.scripts,
      monotonic: () => performance.now(),
      createLaunchId: () => `test-${process.pid}-${launches++}`,
      openContainment: open,
    });
  });
  afterEach(() => runner?.close());

  it('runs commands in order in the folder until one fails', async () => {
    const exit = await launch(['echo one', 'pwd; exit 7', 'echo never']);
    expect(exit.end).toEqual({ kind: 'exit', exitCode: 7 });
    expect(log()).toBe(`one\n${folder}\n`);
    expect(exit.wallMs).toBeGreaterThan(0);
  });

  it('gives the task nothing but its environment, and an empty standard input', async () => {
    await launch(['env | sort; cat; readlink /proc/self/fd/0'], {
      env: { PATH: '/usr/bin:/bin', ONE: 'a b' },
    });
    const names = log()
      .split('\n')
      .map((line) => line.split('=')[0])
      .filter(
        (name) =>
          ![
            'PWD',
            'OLDPWD',
            '_',
            'SHLVL',
            'PYTHONPATH',
            'PYTHONHASHSEED',
            'PYTHONDONTWRITEBYTECODE',
            'LC_CTYPE',
          ].includes(name ?? ''),
      );
    expect(names).toEqual(['MLGIT_LAUNCH', 'ONE', 'PATH', '/dev/null', '']);
  });

  it('starts it so', async () => {
    await launch(['echo $PPID']);
    await launch(['echo $PPID']);
    const [first, second] = log().trim().split('\n');
    expect(first === second && first !== String(process.pid)).toBe(one.prepare !== launchWays[0]?.prepare);
  });

  it('keeps standard output and error in the order they were written, appending', async () => {
    await launch(['echo a; echo b >&2; echo c']);
    await launch(['printf "\\377\\n"']);
    expect(readFileSync(join(folder, 'log'))).toEqual(Buffer.from('a\nb\nc\n\xff\n', 'latin1'));
  });

  it('reports a signal by name, of the shell, of its command, and as a shell passes it on', async () => {
    expect((await launch(['kill -SEGV $$'])).end).toEqual({ kind: 'signal', signal: 'SIGSEGV' });
    expect((await launch(['sh -c "kill -9 \\$\\$"; exit $?'])).end).toEqual({
      kind: 'signal',
      signal: 'SIGKILL',
    });
    expect((await launch(['exit 255'])).end).toEqual({ kind: 'exit', exitCode: 255 });
    expect((await launch(['exit 128'])).end).toEqual({ kind: 'exit', exitCode: 128 });
  });

  it('says why a command cannot start', async () => {
    const missing = join(folder, 'missing');
    expect((await launch(['true'], { cwd: missing })).end).toEqual({
      kind: 'start-failed',
      reason: `the folder ${missing} does not exist`,
    });
    expect((await launch(['true'], { env: { BIG: 'x'.repeat(5_000_000) } })).end).toEqual({
      kind: 'start-failed',
      reason: 'the command and its environment are longer than the system allows',
    });
    expect((await launch(['no-such-program'])).end).toEqual({ kind: 'exit', exitCode: 127 });
    await expect(launch(['true'], { logPath: join(missing, 'log') })).rejects.toMatchObject({
      code: 'log-unwritable',
      kind: 'io',
    });
  });

  it('shows lines while the task runs, and the last one also without a newline', async () => {
    const lines: string[] = [];
    let onNext = (): void => {};
    const running = launch([controlled.command], {
      onLine: (line) => {
        lines.push(line);
        onNext();
      },
    });
    const invocation = await controlled.nextInvocation();
    const shown = new Promise<void>((resolve) => {
      onNext = resolve;
    });
    await invocation.stdout('first\nsec');
    await shown;
    expect(lines).toEqual(['first']);
    await invocation.stderr('ond é');
    await invocation.exit(0);
    await running;
    expect(lines).toEqual(['first', 'second é']);
  });

  it('takes 200 MB of output without holding it, showing only its end to a slow watcher', async () => {
    const before = process.memoryUsage().rss;
    let shown = 0;
    let skipped = 0;
    const exit = await launch(['yes 0123456789abcdef | head -c 200000000'], {
      onLine: (line) => {
        shown++;
        if (line.includes('bytes not shown here')) skipped++;
      },
    });
    expect(exit.end).toEqual({ kind: 'exit', exitCode: 0 });
    expect(statSync(join(folder, 'log')).size).toBe(200_000_000);
    expect(shown).toBeGreaterThan(0);
    expect(skipped).toBeGreaterThan(0);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });

  it('ends a task at its timeout with SIGTERM, and one that ignores it with SIGKILL after the grace', async () => {
    // So that what it takes to start is not in the time.
    await launch(['true']);
    const polite = launch([controlled.command], { timeoutMs: 300 });
    await controlled.nextInvocation();
    expect((await polite).end).toEqual({ kind: 'timeout' });

    const abort = new AbortController();
    const stubborn = launch([controlled.command], { graceMs: 50, signal: abort.signal });
    const invocation = await controlled.nextInvocation();
    await invocation.ignore('SIGTERM');
    abort.abort();
    expect(await invocation.nextSignal()).toBe('SIGTERM');
    expect((await stubborn).end).toEqual({ kind: 'cancelled' });
    expect(isAlive(invocation.pid)).toBe(false);
  });

  it('waits for a cancelled task that ends in its own time', async () => {
    const abort = new AbortController();
    const running = launch([controlled.command, 'echo never'], { signal: abort.signal });
    const invocation = await controlled.nextInvocation();
    await invocation.ignore('SIGTERM');
    abort.abort();
    await invocation.nextSignal();
    await invocation.stdout('saved\n');
    await invocation.exit(0);
    expect((await running).end).toEqual({ kind: 'cancelled' });
    expect(log()).toBe('saved\n');
  });

  it('starts nothing when it is cancelled already', async () => {
    const end = (await launch(['touch started'], { signal: AbortSignal.abort() })).end;
    expect(end).toEqual({ kind: 'cancelled' });
    expect(existsSync(join(folder, 'started'))).toBe(false);
  });

  it.skipIf(process.platform !== 'linux')(
    'ends what a finished task left behind, also in a session of its own',
    async () => {
      const running = launch([controlled.command]);
      const parent = await controlled.nextInvocation();
      await parent.background();
      const orphan = await controlled.nextInvocation();
      await parent.exit(0);
      expect((await running).end).toEqual({ kind: 'exit', exitCode: 0 });
      expect(isAlive(orphan.pid)).toBe(false);
    },
  );

  it.skipIf(process.platform !== 'linux')(
    'ends a child that cleared its environment when the task is cancelled',
    async () => {
      const abort = new AbortController();
      const running = launch([controlled.command], { signal: abort.signal });
      const parent = await controlled.nextInvocation();
      await parent.background({ clearEnvironment: true });
      const child = await controlled.nextInvocation();
      expect(child.env.MLGIT_LAUNCH).toBeUndefined();
      abort.abort();
      await running;
      expect(isAlive(parent.pid)).toBe(false);
      expect(isAlive(child.pid)).toBe(false);
    },
  );

  it('ends a stopped process', async () => {
    const abort = new AbortController();
    const running = launch([controlled.command], { signal: abort.signal });
    const invocation = await controlled.nextInvocation();
    process.kill(invocation.pid, 'SIGSTOP');
    abort.abort();
    expect((await running).end).toEqual({ kind: 'cancelled' });
  });

  it.skipIf(process.platform !== 'linux')(
    'measures processor time and memory of the whole tree',
    async () => {
      const hog = `python3 -c "
x = bytearray(120_000_000)
import time
end = time.process_time() + 0.6
while time.process_time() < end: pass"`;
      const exit = await launch([`(${hog}) & wait`], { env: { PATH: process.env.PATH ?? '' } });
      expect(exit.end).toEqual({ kind: 'exit', exitCode: 0 });
      expect(exit.cpuMs).toBeGreaterThan(250);
      expect(exit.peakBytes).toBeGreaterThan(120_000_000);
    },
  );

  it('leaves no open file and no child behind', async () => {
    const fds = (): string[] =>
      Array.from({ length: 64 }, (_, fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`);
        } catch {
          return '';
        }
      }).filter((target) => target.startsWith(folder));
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        launch(['echo x; exit 3'], { logPath: join(folder, `log${i}`), onLine: () => {} }),
      ),
    );
    expect(fds()).toEqual([]);
  });
});
