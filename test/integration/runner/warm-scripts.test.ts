import { readFileSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noWarmWorkers } from '../../support/launch-ways.ts';
import { pythonFolder } from '../../support/python-versions.ts';
import { TELL, WarmComparison } from '../../support/warm-comparison.ts';

/** Of a script: its text, what else is there, what it is started by, and with which variables. */
interface Script {
  readonly text: string;
  readonly files?: { readonly [path: string]: string };
  readonly command?: string;
  readonly env?: { readonly [name: string]: string };
}

/** Files that are written when what has them is destroyed. */
const LEAVING = `
import builtins, copyreg, fractions, functools, json, logging, os, string
os.mkdir("out")
def opened(name):
    file = open("out/" + name, "w")
    file.write(name)
    return file
kept = functools.lru_cache(opened)
kept("cached")
json.kept = opened("module")
string.Template.kept = opened("class")
copyreg.dispatch_table[opened] = opened("table")
fractions.Fraction.__add__.kept = opened("function")
builtins.kept = opened("builtin")
os.kept = opened("os")
logging.basicConfig(filename="out/log", level="INFO")
logging.info("said")
ring = [opened("ring")]
ring.append(ring)`;

const SCRIPTS: { readonly [title: string]: Script } = {
  'sees itself and its interpreter': {
    text: `
import builtins, sys
print(sys.argv, sys.path, getattr(sys, "orig_argv", None), sys.executable, sys.flags)
print({name: value for name, value in globals().items() if name not in ("builtins", "sys")}, list(globals()))
print(__builtins__ is builtins, sys.modules["__main__"].__dict__ is globals())
print(sys.stdin, sys.stdout, sys.stderr, sys.stdout.buffer, sys.warnoptions, sys.excepthook, sys.gettrace())`,
    command: `python steps/train.py a 'b c' "d'e" --f=1 ''`,
  },
  'has the modules of a fresh process, before and after it imports some': {
    text: `
import sys
print(sorted(sys.modules))
import json, csv, logging, argparse, dataclasses, concurrent
print(sorted(sys.modules))
print(hasattr(concurrent, "futures"), hasattr(sys.modules["importlib"], "util"), json.__spec__, json.__loader__)
import importlib.util
print(importlib.util.find_spec("tempfile").origin, importlib.util.find_spec("decimal").loader.path)
import multiprocessing.pool, xml.etree.ElementTree, unittest, http.client
print(sorted(sys.modules))`,
  },
  'is below no frame': {
    text: `
import inspect, traceback, warnings, sys
traceback.print_stack()
print(len(inspect.stack()), sys._getframe().f_back)
warnings.warn("at the top", stacklevel=2)
warnings.warn("here")`,
  },
  'ends by an exception that was chained': {
    text: `
def f():
    try:
        1 / 0
    except ZeroDivisionError as error:
        raise ValueError("é") from error
f()`,
  },
  'ends by an exit with a text': { text: 'import sys\nprint("out")\nsys.exit("why")' },
  'ends by an exit with a number': { text: 'raise SystemExit(259)' },
  'ends by an exit with nothing': { text: 'import sys\nsys.exit()' },
  'ends by an interrupt': { text: 'raise KeyboardInterrupt("now")' },
  'is interrupted': { text: 'import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(60)' },
  'handles a signal': {
    text: `
import os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit("handled"))
os.kill(os.getpid(), signal.SIGTERM)
print("not reached", [signal.getsignal(one) for one in (2, 13, 15, 17)])`,
  },
  'has a hook for exceptions that fails': {
    text: 'import sys\nsys.excepthook = lambda *_: 1 / 0\nraise ValueError("x")',
  },
  'is no Python': { text: 'x = (1,\n' },
  'has a broken encoding': { text: 'x = "\\xff"\n# -*- coding: nonsense -*-\ny = 1 +\n' },
  'declares an encoding and options': {
    text: '# -*- coding: latin-1 -*-\nfrom __future__ import annotations\ndef f(x: undefined): pass\nprint(f.__annotations__)',
  },
  'buffers what it prints': {
    text: `
import os, sys
print("1 out")
print("2 err", file=sys.stderr)
os.write(1, b"3 direct\\n")
sys.stdout.write("4")
sys.stdout.flush()
os.system("echo 5 shell")
print(sys.stdout.buffer, sys.stdout.seekable(), sys.stdout.line_buffering, sys.stdout.write_through)
print("x" * 20000)
os._exit(3)`,
    env: { PYTHONUNBUFFERED: '' },
  },
  'prints what another encoding has': {
    text: 'import sys\nprint(sys.stdout.encoding, sys.stdout.errors, sys.stderr.errors, "é")',
    env: { PYTHONIOENCODING: 'latin-1:replace' },
  },
  'destroys its objects in order': {
    text: `
import atexit, threading, time, sys, weakref
class Loud:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name, sys is None or sys.modules is None)
_a, b, c = Loud("a"), Loud("b"), Loud("c")
b.other, c.other = c, b
atexit.register(print, "first registered")
atexit.register(lambda: Loud("at exit"))
threading.Thread(target=lambda: (time.sleep(0.05), print("thread"))).start()
f = open("written", "w")
f.write("y" * 10)
print("end")`,
  },
  'leaves files open that others hold': { text: LEAVING },
  'leaves files open, and ends by an exit': { text: `${LEAVING}\nraise SystemExit` },
  'leaves files open, and ends by an exception': { text: `${LEAVING}\n1 / 0` },
  'imports and prints while its objects are destroyed': {
    text: `
import json, sys, threading
class Late:
    def __init__(self, name): self.name = name
    def __del__(self):
        try:
            import os, shutil
            print(self.name, "imports", os.sep, threading.main_thread() is not None)
        except BaseException as error:
            print(self.name, type(error).__name__, error)
late = Late("global")
json.late = Late("of a module")
sys.late = Late("of sys")
ring = [Late("of a ring")]
ring.append(ring)`,
  },
  'cannot write what it printed': {
    text: 'import sys\nsys.stdout = open("/dev/full", "w")\nprint("x")',
  },
  'loads a library': {
    text: `
import ctypes, os, sys
for name in ("libz.so.1", "libbz2.so.1.0", "libsqlite3.so.0"):
    try:
        ctypes.CDLL(name)
    except OSError:
        pass
class Late:
    def __del__(self): print("destroyed", flush=True)
late = Late()`,
  },
  'uses processes': {
    text: `
import concurrent.futures, multiprocessing, os, subprocess, sys, threading
class Point:
    def __init__(self, x): self.x = x
def double(point): return Point(point.x * 2)
if __name__ == "__main__":
    for method in ("fork", "spawn", "forkserver"):
        with multiprocessing.get_context(method).Pool(2) as pool:
            print([one.x for one in pool.map(double, [Point(1), Point(2)])], multiprocessing.process.ORIGINAL_DIR == os.getcwd())
    with concurrent.futures.ProcessPoolExecutor(2) as executor:
        print(executor.submit(os.getcwd).result() == os.getcwd())
    print(subprocess.run([sys.executable, "-c", "import sys; print(sys.path, sys.argv)"], stdout=subprocess.PIPE).stdout)
    print(threading.main_thread(), threading.current_thread() is threading.main_thread(), threading.active_count())`,
  },
  'is pickled, inspected and described': {
    text: `
import dataclasses, doctest, inspect, pickle, pickletools, runpy, sys, typing
@dataclasses.dataclass
class Row:
    "A row."
    n: int = 1
print(pickle.dumps(Row(2)), pickle.loads(pickle.dumps(Row(2))), Row.__module__, inspect.getsource(Row))
print(len(inspect.getsource(sys.modules["__main__"])), inspect.getfile(Row), typing.get_type_hints(Row))
print(runpy.run_path("steps/other.py", run_name="other")["found"], inspect.getmodule(Row))`,
    files: { 'steps/other.py': 'found = __name__, __file__\n' },
  },
  'imports what is beside it': {
    text: 'import sys, helper, package.inner\nprint(helper.__file__, helper.__spec__, package.inner.found, sys.path_importer_cache.keys() >= {sys.path[0]})',
    files: {
      'steps/helper.py': 'import json\n',
      'steps/package/__init__.py': '',
      'steps/package/inner.py': 'from .. import nothing\n',
    },
  },
  'puts a folder before the library': {
    text: 'import sys\nsys.path.insert(0, "lib")\nimport json, csv\nprint(json.mine, csv.__file__)',
    files: { 'lib/json.py': 'mine = True\n' },
  },
  'has variables and warnings of its own': {
    text: `
import os, sys, warnings
print(sorted(os.environ), warnings.filters, sys.warnoptions)
warnings.warn("old", DeprecationWarning)
os.environ["MORE"] = "1"
os.system("env | cut -d= -f1 | sort")`,
    env: { PYTHONWARNINGS: 'error::UserWarning,default::DeprecationWarning' },
  },
  'is where a link leads': {
    text: 'import sys\nprint(sys.path[0], __file__, sys.argv)',
    command: 'python link/train.py',
  },
  'is named in a roundabout way': {
    text: 'import sys\nprint(sys.path[0], __file__, sys.argv)\n1 / 0',
    command: 'python ./steps/../steps//train.py',
  },
  'is started without a buffer': {
    text: 'import sys\nprint(sys.argv, sys.orig_argv[1:])',
    command: 'python3 -u steps/train.py -u -m',
    env: { PYTHONUNBUFFERED: '1' },
  },
  'is a module': {
    text: `
import inspect, sys
print(sys.argv, sys.path, __spec__, __package__, __file__, list(globals()), __loader__)
print([one.function for one in inspect.stack()][:3], sorted(sys.modules))
def f():
    raise ValueError("x")
f()`,
    command: 'python -m steps.train a',
  },
  'is a module that ends by an exit': {
    text: 'import sys\nsys.exit("why")',
    command: 'python -m steps.train',
  },
  'is a module that ends in order': {
    text: '\nimport atexit, sys\natexit.register(print, "last")\nprint(sys.argv[1:])',
    command: 'python -m steps.train -m x',
  },
  'is a module that is interrupted': {
    text: 'raise KeyboardInterrupt',
    command: 'python -m steps.train',
  },
  'is a package': {
    text: '',
    files: {
      'steps/__init__.py': 'print(__name__)\n',
      'steps/__main__.py': 'import sys\nprint(sys.argv, __package__)\n',
    },
    command: 'python3 -m steps a',
  },
  'is a module that is not there': { text: '', command: 'python -m steps.other' },
  'is a module that is no Python': { text: 'x = (1,\n', command: 'python -m steps.train' },
  'is not there': { text: '', command: 'python steps/other.py' },
  'is a folder': { text: '', command: 'python steps', files: { 'steps/__main__.py': 'print(__file__)\n' } },
  'is of the machine': {
    text: '',
    command: 'python ../outside.py',
    files: { '../outside.py': 'print(__file__)\n' },
  },
};

const VERSIONS = ['3.9', '3.10', '3.11', '3.12', '3.13'].map((version) => ({
  version,
  folder: noWarmWorkers ? undefined : pythonFolder(version),
}));

describe.each(VERSIONS)('a script in a fork of a warm worker of Python $version', ({ folder }) => {
  let comparison: WarmComparison;
  beforeAll(() => {
    comparison = new WarmComparison(folder);
  });
  afterAll(() => comparison.close());
  beforeEach(({ skip }) => skip(folder === undefined));

  it.each(Object.entries(SCRIPTS))('%s, as in a process of its own', async (_title, script) => {
    const { text, files = {}, command = 'python steps/train.py', env = {} } = script;
    const source = /^# -\*-/.test(text) || !text.startsWith('\n') ? text : `${TELL}${text}`;
    comparison.lay({ 'steps/train.py': source, ...files });
    symlinkSync('steps', `${comparison.tree}/link`);
    const fresh = await comparison.run(command, 'fresh', { env });
    const forked = await comparison.run(command, 'warm', { env });
    // What the first one imported is read ahead for this one.
    const again = await comparison.run(command, 'warm', { env });
    expect({ ...forked, parent: '' }).toEqual({ ...fresh, parent: '' });
    expect({ ...again, parent: '' }).toEqual({ ...fresh, parent: '' });
    if (source.startsWith(TELL)) {
      expect(forked.parent).toBe(again.parent);
      expect(forked.parent).not.toBe(fresh.parent);
    }
  });

  it.each([
    ['import os, time\nos.kill(os.getpid(), 15)\ntime.sleep(60)', 'SIGTERM'],
    [
      'import faulthandler, os\nfaulthandler.enable()\ndef f():\n    os.kill(os.getpid(), 11)\nf()',
      'SIGSEGV',
    ],
  ])('that a signal ends says all but what a shell adds: %s', async (text, signal) => {
    comparison.lay({ 'train.py': text });
    const fresh = await comparison.run('python train.py', 'fresh');
    const forked = await comparison.run('python train.py', 'warm');
    expect([fresh.end, forked.end]).toEqual([
      { kind: 'signal', signal },
      { kind: 'signal', signal },
    ]);
    expect(fresh.log.startsWith(forked.log)).toBe(true);
    expect(fresh.log.slice(forked.log.length).split('\n').length).toBeLessThanOrEqual(2);
  });

  it('is none where somebody has each interpreter do something at its start', async () => {
    const env = { PYTHONPATH: `${comparison.folder}/start` };
    comparison.lay({
      '../start/sitecustomize.py': 'import os\nprint("started in", os.getcwd())\n',
      'train.py': `${TELL}`,
    });
    const ends = [];
    for (let i = 0; i < 2; i++) ends.push(await comparison.run('python train.py', 'warm', { env }));
    expect(ends.map(({ log }) => log)).toEqual(Array(2).fill(`started in ${comparison.tree}\n`));
    expect(ends[0]?.parent).not.toBe(ends[1]?.parent);
  });

  it('has of libraries that were read ahead what it imports itself', async () => {
    const libraries = {
      '../site-packages/numpy/__init__.py': `
import os, warnings, decimal
where = os.getpid()
warnings.filterwarnings("ignore", message="of numpy")
os.environ.setdefault("NUMPY_SET", "1")
from . import core`,
      '../site-packages/numpy/core.py': 'import warnings\nwarnings.simplefilter("always", BytesWarning)\n',
      '../site-packages/numpy/late.py': 'import fractions\n',
      '../site-packages/scipy/__init__.py': 'import numpy.late\n',
    };
    const env = { PYTHONPATH: `${comparison.folder}/site-packages` };
    const look = `
import os, sys
def seen():
    import warnings
    names = [name for name in sys.modules if name.partition(".")[0] in ("numpy", "scipy", "decimal", "fractions")]
    print(sorted(names), warnings.filters, os.environ.get("NUMPY_SET"))
seen()
import numpy
seen()
print(hasattr(numpy, "core"), hasattr(numpy, "late"), numpy.__spec__, numpy.__loader__)
import scipy
seen()
print(hasattr(numpy, "late"), file=sys.stderr)
open(os.environ["OWN"], "w").write(str(numpy.where == os.getpid()))`;
    const own = `${comparison.folder}/own`;
    comparison.lay({ ...libraries, 'all.py': 'import scipy, numpy\n', 'train.py': look });
    const more = { env: { ...env, OWN: own } };
    const fresh = await comparison.run('python train.py', 'fresh', more);
    expect(readFileSync(own, 'utf8')).toBe('True');
    await comparison.run('python all.py', 'warm', more);
    const forked = await comparison.run('python train.py', 'warm', more);
    expect(readFileSync(own, 'utf8')).toBe('False');
    expect([forked.end, forked.log]).toEqual([fresh.end, fresh.log]);
    expect(fresh.log).toContain('numpy.late');
  });
});
