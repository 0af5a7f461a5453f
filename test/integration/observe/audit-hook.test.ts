import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installAuditHook } from '../../../src/workspace/observe/audit-hook.ts';
import { type Observations, readObservations } from '../../../src/workspace/observe/read-observations.ts';
import { requireTool } from '../../support/required-tool.ts';

const python = requireTool('python3');
const real = python.missing
  ? { prefix: '', version: [0, 0] }
  : (JSON.parse(
      execFileSync(
        python.path,
        [
          '-c',
          'import json,sys;print(json.dumps({"prefix":sys.prefix,"version":list(sys.version_info[:2])}))',
        ],
        {
          encoding: 'utf8',
        },
      ),
    ) as { prefix: string; version: [number, number] });
const executable = python.missing
  ? ''
  : execFileSync(python.path, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();

let root: string;
let hook: string;
let notes: string;
beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'observe-')));
  for (const folder of ['repo/.git/work/1', 'repo/data', 'home', 'lake', 'tmp']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  notes = join(root, 'notes');
  hook = await installAuditHook(join(root, 'cache'), process.pid);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const workspace = (): string => join(root, 'repo/.git/work/1');

function put(path: string, text: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function runPython(script: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  put('repo/.git/work/1/task.py', script);
  return spawnSync(executable, [...args, 'task.py'], {
    cwd: workspace(),
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH ?? '',
      HOME: join(root, 'home'),
      TMPDIR: join(root, 'tmp'),
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONPATH: hook,
      MLGIT_OBSERVE_FILE: notes,
      LAKE: join(root, 'lake'),
      REPO: join(root, 'repo'),
      ...env,
    },
  });
}

function observe(): Promise<Observations> {
  return readObservations(notes, {
    workspace: workspace(),
    repository: join(root, 'repo'),
    roots: [real.prefix, join(root, 'tmp'), join(root, 'cache')],
    home: join(root, 'home'),
  });
}

/** Runs a script that must succeed without printing anything, and returns what was seen. */
async function watch(script: string): Promise<Observations> {
  const result = runPython(script);
  expect(result).toMatchObject({ status: 0, stderr: '', stdout: '' });
  return observe();
}

describe.skipIf(python.missing)('the audit hook', () => {
  it('tells reads of the workspace from reads outside, whatever means of Python opened them', async () => {
    const names = ['a.txt', 'b.txt', 'c.txt', 'd.db', 'e.txt', 'böse\nname'];
    for (const name of names) put(`lake/${name}`, '');
    put('lake/f/g.txt', '');
    put('repo/data/x.csv', '');
    put('repo/.git/work/1/in.csv', '');
    put('repo/.git/work/1/lib/mod.py', 'import json\n');
    put('home/.cache/tool/x', '');
    put('tmp/mine', '');
    const seen = await watch(`
import os, pathlib, sqlite3, lib.mod
lake = os.environ["LAKE"]
open("in.csv").close()
open(lake + "/a.txt").close(); open(lake + "/a.txt").close()
pathlib.Path(lake, "b.txt").read_bytes()
os.close(os.open((lake + "/c.txt").encode(), os.O_RDONLY))
sqlite3.connect(lake + "/d.db").close()
open(lake + "/e.txt", "r+").close()
open(lake + "/böse\\nname").close()
os.listdir(lake + "/f")
os.chdir(lake); open("f/g.txt").close()
open(os.environ["REPO"] + "/data/x.csv").close()
open(os.path.expanduser("~/.cache/tool/x")).close()
open(os.environ["TMPDIR"] + "/mine").close()
open("/etc/passwd").close()
`);
    expect(seen.watched).toBe(true);
    expect(seen.undeclared).toEqual(
      [...names.map((name) => `lake/${name}`), 'lake/f', 'lake/f/g.txt', 'repo/data/x.csv']
        .map((name) => join(root, name))
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
    expect(seen.read).toEqual(expect.arrayContaining(['in.csv', 'lib/mod.py', 'task.py']));
  });

  it('sees processes that a process starts: subprocess, fork and spawn', async () => {
    for (const name of ['sub', 'fork', 'spawn', 'thread']) put(`lake/${name}`, '');
    const seen = await watch(`
import multiprocessing, os, subprocess, sys, threading
lake = os.environ["LAKE"]
def read(name):
    open(lake + "/" + name).close()
if __name__ == "__main__":
    subprocess.run([sys.executable, "-c", "import os; open(os.environ['LAKE'] + '/sub').close()"], check=True)
    for kind in ["fork", "spawn"]:
        process = multiprocessing.get_context(kind).Process(target=read, args=(kind,))
        process.start(); process.join(); assert process.exitcode == 0
    thread = threading.Thread(target=read, args=("thread",)); thread.start(); thread.join()
`);
    expect(seen.undeclared).toEqual(
      ['fork', 'spawn', 'sub', 'thread'].map((name) => join(root, 'lake', name)),
    );
  });

  it('does not report what the task wrote before, in any of its processes', async () => {
    const seen = await watch(`
import os, shutil, sqlite3, subprocess, sys, tempfile
lake = os.environ["LAKE"]
open(lake + "/new", "w").close()
subprocess.run([sys.executable, "-c", "import os; open(os.environ['LAKE'] + '/new').close()"], check=True)
os.mkdir(lake + "/folder"); open(lake + "/folder/x", "x").close(); os.listdir(lake + "/folder")
os.rename(lake + "/new", lake + "/moved"); open(lake + "/moved").close()
sqlite3.connect(lake + "/made.db").execute("create table t (a)").connection.close()
fd, path = tempfile.mkstemp(dir=lake); os.close(fd); open(path).close()
`);
    expect(seen.undeclared).toEqual([]);
  });

  it('names what was wanted in the workspace and is not there', async () => {
    const seen = await watch(`
for name in ["data/x.csv", "made.txt"]:
    try: open(name).close()
    except FileNotFoundError: pass
open("made.txt", "w").close()
`);
    expect(seen.wanted).toEqual(['data/x.csv']);
    expect(seen.undeclared).toEqual([]);
  });

  it('finds nothing outside where a link of the workspace leads, and everything where another leads', async () => {
    put('lake/x', '');
    put('repo/linked/y', '');
    symlinkSync(join(root, 'repo/linked'), join(root, 'linked'));
    const seen = await watch(`open("${root}/linked/y").close()`);
    expect(seen.undeclared).toEqual([join(root, 'linked/y')]);
  });

  it('excuses reads of a folder by any of its names, and none of the repository for being in one', async () => {
    put('lake/a.txt', '');
    put('repo/data/x.csv', '');
    symlinkSync(join(root, 'lake'), join(root, 'link'));
    runPython(`
import os
lake = os.environ["LAKE"]
open(lake + "/a.txt").close()
open(lake + "/../link/a.txt").close()
open(os.environ["REPO"] + "/data/x.csv").close()
`);
    const seen = await readObservations(notes, {
      workspace: workspace(),
      repository: join(root, 'repo'),
      roots: [real.prefix, join(root, 'cache'), join(root, 'link'), root],
      home: join(root, 'home'),
    });
    expect(seen).toMatchObject({ watched: true, undeclared: [join(root, 'repo/data/x.csv')] });
  });

  it('runs another sitecustomize and stays out of sys.path', async () => {
    put('other/sitecustomize.py', 'import builtins; builtins.OTHER = __file__\n');
    const result = runPython('import sys; print(OTHER); print(sys.path)', [], {
      PYTHONPATH: `${hook}:${join(root, 'other')}`,
    });
    expect(result.stdout).toContain(join(root, 'other/sitecustomize.py'));
    expect(result.stdout).not.toContain(hook);
    expect((await observe()).watched).toBe(true);
  });

  it('changes nothing for the program: errors, signal handlers, its own hooks, closed descriptors', async () => {
    put('lake/x', '');
    put('lake/y', '');
    const result = runPython(`
import os, signal, sys
lake = os.environ["LAKE"]
for wrong in [lake + "/none", "nul\\0byte", "", 10**6]:
    try: open(wrong)
    except Exception as error: print(type(error).__name__)
def own(event, args):
    if event == "open" and str(args[0]).endswith("forbidden"): raise PermissionError("own hook")
sys.addaudithook(own)
try: open("forbidden", "w")
except PermissionError as error: print(error)
class Path:
    def __fspath__(self): raise KeyError("mine")
try: open(Path())
except KeyError as error: print("KeyError", error)
os.closerange(3, 4096)
other = os.open("victim", os.O_RDWR | os.O_CREAT)
for number in range(3, 260):
    if number != other: os.dup2(other, number)
open(lake + "/x").close()
print(os.fstat(other).st_size)
`);
    expect(result.stderr).toBe('');
    expect(result.stdout.split('\n')).toEqual([
      'FileNotFoundError',
      'ValueError',
      'FileNotFoundError',
      'OSError',
      'own hook',
      "KeyError 'mine'",
      '0',
      '',
    ]);
    expect(readFileSync(notes, 'utf8')).toContain('none');
  });

  it('does not swallow an exception of a signal handler', async () => {
    // Each round is left only by an exception that the handler raises somewhere in the loop.
    const result = runPython(`
import signal
class Stop(Exception): pass
def handler(*_): raise Stop
signal.signal(signal.SIGVTALRM, handler)
def open_many():
    for i in range(300_000):
        try: open("none")
        except FileNotFoundError: pass
swallowed = 0
for _ in range(100):
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.001)
        open_many()
        swallowed += 1
    except Stop: pass
assert swallowed == 0, swallowed
`);
    expect(result).toMatchObject({ status: 0, stderr: '' });
  });

  it('cannot see an isolated interpreter, and says that nothing was watched', async () => {
    put('lake/x', '');
    expect(runPython('import os; open(os.environ["LAKE"] + "/x").close()', ['-I']).status).toBe(0);
    expect(await observe()).toEqual({
      watched: false,
      traced: false,
      truncated: false,
      undeclared: [],
      read: [],
      wanted: [],
    });
  });

  it('does nothing, and fails nothing, when its file cannot be written', () => {
    const result = runPython('print(1)', [], { MLGIT_OBSERVE_FILE: join(root, 'none/notes') });
    expect(result).toMatchObject({ status: 0, stdout: '1\n', stderr: '' });
  });

  it('stops noting after a hundred thousand paths instead of filling memory', async () => {
    const result = runPython(`
for i in range(100_005):
    try: open("n%d" % i)
    except FileNotFoundError: pass
`);
    expect(result.status).toBe(0);
    expect((await observe()).truncated).toBe(true);
  });
});
