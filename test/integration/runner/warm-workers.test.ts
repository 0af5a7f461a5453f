import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalRunner } from '../../../src/runner/local/local-runner.ts';
import { readStat } from '../../../src/runner/local/process-table.ts';
import type { Runner, TaskExit, TaskLaunch } from '../../../src/runner/port.ts';
import { noWarmWorkers, warmSurroundings } from '../../support/launch-ways.ts';

let folder: string;
let runner: Runner;
let launches = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'warm-'));
  mkdirSync(join(folder, 'tree'));
  runner = createLocalRunner({
    monotonic: () => performance.now(),
    createLaunchId: () => `warm-${process.pid}-${launches++}`,
    openContainment: () => undefined,
    warmModules: ['run_file'],
  });
});
afterEach(() => {
  runner.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a Python file of the workspace. */
function run(source: string, more: Partial<TaskLaunch> = {}): Promise<TaskExit> {
  const tree = join(folder, 'tree');
  writeFileSync(join(tree, 'own.py'), source);
  rmSync(join(folder, 'log'), { force: true });
  return runner.run({
    ...warmSurroundings({ PATH: '/usr/bin:/bin', MORE: 'a', ...more.env }, [join(folder, 'site-packages')]),
    commands: ['python3 -m run_file own.py'],
    cwd: tree,
    logPath: join(folder, 'log'),
    graceMs: 60_000,
    signal: more.signal ?? new AbortController().signal,
    ...(more.timeoutMs === undefined ? {} : { timeoutMs: more.timeoutMs }),
  });
}

const log = (): string => readFileSync(join(folder, 'log'), 'utf8');
const OK = { kind: 'exit', exitCode: 0 };
const isAlive = (pid: number): boolean => readStat(pid)?.zombie === false;

/** The child of a worker that waits for a task, when no other is left. */
async function untilOneWaits(worker: number): Promise<number> {
  for (;;) {
    const children = readFileSync(`/proc/${worker}/task/${worker}/children`, 'utf8').trim().split(' ');
    const [only = ''] = children;
    if (children.length === 1 && only !== '' && isAlive(Number(only))) return Number(only);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe.skipIf(noWarmWorkers)('a warm worker', () => {
  it('gives each task its own process, from one that has started before', async () => {
    const source = `
import os, random, sys
print(os.getppid(), os.getpid(), random.random(), os.getcwd() == sys.path[0], __name__)`;
    const lines: string[][] = [];
    for (let i = 0; i < 2; i++) {
      expect((await run(source)).end).toEqual(OK);
      lines.push(log().trim().split(' '));
    }
    const [first = [], second = []] = lines;
    expect(first[0]).toBe(second[0]);
    expect(first[1]).not.toBe(second[1]);
    expect(first[2]).not.toBe(second[2]);
    expect(first.slice(3)).toEqual(['True', '__main__']);
  });

  it('has a process wait for the next task, and does without it where somebody ends it', async () => {
    const source = `
import os, pathlib
def children(pid):
    return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
print(os.getppid(), os.getpid(), *children(os.getppid()))`;
    expect((await run(source)).end).toEqual(OK);
    const [worker, first] = log().trim().split(' ');
    const waiting = await untilOneWaits(Number(worker));
    process.kill(waiting, 'SIGKILL');
    // While it still ends, it would take the task with it, as any process that is ended.
    await expect.poll(() => isAlive(waiting)).toBe(false);
    expect((await run(source)).end).toEqual(OK);
    const [same, second, ...beside] = log().trim().split(' ');
    expect(same).toBe(worker);
    expect([first, String(waiting)]).not.toContain(second);
    expect(beside).toEqual([second]);
    const next = await untilOneWaits(Number(worker));
    expect((await run(source)).end).toEqual(OK);
    expect(log().split(' ')[1]).toBe(String(next));
  });

  it('leaves no module, variable or thread of one task to the next', async () => {
    writeFileSync(join(folder, 'tree', 'helper.py'), 'value = 1\n');
    const source = `
import os, sys, threading
print("helper" in sys.modules, os.environ.get("LEFT"), threading.active_count())
import helper
os.environ["LEFT"] = "x"
threading.Thread(target=print, args=("thread",)).start()`;
    for (let i = 0; i < 2; i++) {
      expect((await run(source)).end).toEqual(OK);
      expect(log()).toBe('False None 1\nthread\n');
    }
  });

  it('lets a task end as an interpreter does', async () => {
    writeFileSync(
      join(folder, 'tree', 'kept.py'),
      `
import atexit, weakref
class Loud:
    def __del__(self):
        print("destroyed", flush=True)
loud, file = Loud(), open("written", "w")
file.write("x" * 100)
atexit.register(print, "at exit")
`,
    );
    const source = `
import json, threading, time
import kept
json.mine = open("beside", "w")
json.mine.write("y")
threading.Thread(target=lambda: (time.sleep(0.05), print("late"))).start()
print("done", end=" ")
raise SystemExit(3)`;
    expect((await run(source)).end).toEqual({ kind: 'exit', exitCode: 3 });
    expect(log()).toBe('done late\nat exit\ndestroyed\n');
    expect(readFileSync(join(folder, 'tree/written'), 'utf8')).toHaveLength(100);
    expect(readFileSync(join(folder, 'tree/beside'), 'utf8')).toBe('y');
  });

  it.each([
    ['raise SystemExit("why")', 1, 'why\n'],
    ['import sys; sys.exit()', 0, ''],
    ['1 / 0', 1, 'ZeroDivisionError: division by zero\n'],
    ['import threading, time; threading.Thread(target=time.sleep, args=(60,), daemon=True).start()', 0, ''],
  ])('gives the exit code of %s', async (source, exitCode, end) => {
    expect((await run(source)).end).toEqual({ kind: 'exit', exitCode });
    expect(log().endsWith(end)).toBe(true);
  });

  it('is another one for tasks with other variables', async () => {
    await run('import os; print(os.getppid())');
    const first = log();
    await run('import os; print(os.getppid(), os.environ["MORE"])', { env: { MORE: 'b' } });
    expect(log()).toMatch(/^\d+ b\n$/);
    expect(log().split(' ')[0]).not.toBe(first.trim());
  });

  it('marks what leaves group, session and log without a new program', async () => {
    const source = `
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork(): os._exit(0)
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (1, 2): os.dup2(null, fd)
    open("pid.new", "w").write(str(os.getpid()))
    os.rename("pid.new", "pid")
    time.sleep(600)
while not os.path.exists("pid"): time.sleep(0.005)`;
    expect((await run(source)).end).toEqual(OK);
    expect(isAlive(Number(readFileSync(join(folder, 'tree/pid'), 'utf8')))).toBe(false);
  });

  it('does not run a task whose workspace has a module by the name of one that it has imported', async () => {
    writeFileSync(join(folder, 'tree', 'inspect.py'), 'mine = True\n');
    await run('import os, inspect; print(inspect.mine, os.getppid())');
    const [mine, first] = log().trim().split(' ');
    expect(mine).toBe('True');
    await run('import os, inspect; print(inspect.mine, os.getppid())');
    expect(log()).not.toBe(`True ${first}\n`);
  });

  it('that ends takes its tasks with it, and says so; the next task has another', async () => {
    const source = `
import os, signal, time
open("pid", "w").write(str(os.getpid()))
os.kill(os.getppid(), signal.SIGKILL)
time.sleep(600)`;
    const exit = await run(source);
    expect(exit.end).toMatchObject({ kind: 'start-failed', reason: expect.stringContaining('warm worker') });
    expect(isAlive(Number(readFileSync(join(folder, 'tree/pid'), 'utf8')))).toBe(false);
    expect((await run('print("again")')).end).toEqual(OK);
    expect(log()).toBe('again\n');
  });

  it('imports what tasks import of large libraries, once', async () => {
    library('numpy', 'import os\nwhere = os.getpid()\n');
    const source = 'import os, numpy; print(numpy.where == os.getpid())';
    await run(source);
    expect(log()).toBe('True\n');
    await run(source);
    expect(log()).toBe('False\n');
  });

  it('keeps nobody waiting who is in a hurry, or gives up, while it imports that', async () => {
    const go = join(folder, 'go');
    // The worker is in another folder than tasks are.
    library('numpy', `import os\nwhile os.getcwd() == "/" and not os.path.exists("${go}"): pass\n`);
    await run('import os, numpy; print(os.getppid())');
    const worker = log();
    expect((await run('import os; print(os.getppid())', { timeoutMs: 60_000 })).end).toEqual(OK);
    expect(log()).not.toBe(worker);
    const abort = new AbortController();
    const waiting = run('print("not to be")', { signal: abort.signal });
    abort.abort();
    expect((await waiting).end).toEqual({ kind: 'cancelled' });
    expect(log()).toBe('');
    writeFileSync(go, '');
    await run('import os; print(os.getppid())');
    expect(log()).toBe(worker);
  });

  it('starts anew without them when threads come of that', async () => {
    library(
      'numpy',
      'import os, threading, time\nwhere = os.getpid()\nthreading.Thread(target=time.sleep, args=(5,), daemon=True).start()\n',
    );
    const source = 'import os, numpy; print(numpy.where == os.getpid(), os.getppid())';
    const parents = new Set<string>();
    for (let i = 0; i < 4; i++) {
      expect((await run(source)).end).toEqual(OK);
      const [own, parent = ''] = log().trim().split(' ');
      expect(own).toBe('True');
      parents.add(parent);
    }
    // The first worker, mlgit itself for the one that was refused, and the worker that imports nothing.
    expect(parents.size).toBe(3);
  });

  it('goes when the runner is closed', async () => {
    await run('import os; print(os.getppid())');
    const pid = Number(log());
    const waiting = await untilOneWaits(pid);
    expect(isAlive(pid)).toBe(true);
    runner.close();
    await expect.poll(() => [pid, waiting].some(isAlive)).toBe(false);
  });

  /** An installed one: beside those of the test's Python. */
  function library(name: string, source: string): void {
    const at = join(folder, 'site-packages', name);
    mkdirSync(at, { recursive: true });
    writeFileSync(join(at, '__init__.py'), source);
  }
});
