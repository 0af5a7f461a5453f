// An array of 1 GiB that a Python step returns, and reading it back, against metaflow (MLGIT_BENCH_MIB: another size)
import { rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { concludeAll, interleave } from './support/compare.mjs';
import {
  forget,
  forgetRuns,
  MLGIT,
  repository,
  required,
  scratchFolder,
  settleDisk,
} from './support/flow-folder.mjs';
import { fromNothing } from './support/from-nothing.mjs';
import { measure } from './support/measure.mjs';
import { metaflowVariables } from './support/metaflow-side.mjs';
import { requirePeer } from './support/peers.mjs';

const ROUNDS = Number(process.env.MLGIT_BENCH_ROUNDS ?? 3);
const MIB = Number(process.env.MLGIT_BENCH_MIB ?? 1024);
/** The array itself, once, and what Python, NumPy and mlgit take beside it. */
const MOST_BYTES = (1.3 * MIB + 200) * 1024 * 1024;
const NUMBERS = (MIB * 1024 * 1024) / 8;
const metaflow = requirePeer('py-artifact', 'metaflow-numpy');
const scratch = scratchFolder('py-artifact');
const { folder } = scratch;
// Python and NumPy are the same on both sides.
const env = { ...scratch.env, PATH: [dirname(metaflow), scratch.env.PATH].join(delimiter) };
// Nothing that a compressor could make less of: one block again and again, larger than it looks back.
const BLOCK = 128 * 1024;
const ARRAY = `numpy.resize(numpy.random.default_rng(7).random(${BLOCK}), ${NUMBERS})`;

const ours = repository(join(folder, 'mlgit'), env, {
  'big.py': `import numpy
from mlgit import flow, step


@step
def numbers() -> numpy.ndarray:
    return ${ARRAY}


@flow
def big():
    return numbers()
`,
  'read.py': `import mlgit
print(repr(float(mlgit.load("big@latest:numbers").sum())))
`,
});
const oursEnv = {
  ...env,
  MLGIT_CLI: MLGIT,
  PYTHONPATH: join(dirname(MLGIT), '..', 'dist', 'python'),
};

const theirs = repository(join(folder, 'metaflow'), env, {
  '.gitignore': 'kept/\n',
  'big.py': `import numpy
from metaflow import FlowSpec, step


class Big(FlowSpec):
    @step
    def start(self):
        self.numbers = ${ARRAY}
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    Big()
`,
  'read.py': `from metaflow import Flow, namespace
namespace(None)
print(repr(float(Flow("Big").latest_run["start"].task.data.numbers.sum())))
`,
});
const theirsEnv = metaflowVariables(env, folder, theirs);

const mlgit = {
  name: 'mlgit',
  forget: () => forgetRuns(ours, env, []),
  write: () => measure({ command: process.execPath, args: [MLGIT, 'run', 'big.py'], cwd: ours, env }),
  read: () => measure({ command: 'python', args: ['read.py'], cwd: ours, env: oursEnv }),
  sum: () => required('python', ['read.py'], ours, oursEnv),
};
const peer = {
  name: 'metaflow',
  forget: () => forget(theirs, ['kept']),
  write: () =>
    measure({
      command: 'python',
      args: ['big.py', '--quiet', '--no-pylint', 'run'],
      cwd: theirs,
      env: theirsEnv,
    }),
  read: () => measure({ command: 'python', args: ['read.py'], cwd: theirs, env: theirsEnv }),
  sum: () => required('python', ['read.py'], theirs, theirsEnv),
};

const writing = ({ name, forget, write }) => fromNothing({ name, forget, run: write });
const written = interleave({ rounds: ROUNDS, ours: writing(mlgit), peer: writing(peer) });
const [found, expected] = [mlgit.sum(), peer.sum()];
if (found !== expected) throw new Error(`mlgit gave an array of the sum ${found}, metaflow of ${expected}`);

/** What writes the array to a file, alone and not flushed; the process times it by itself, so that making it does not count. */
const saver = join(folder, 'save.py');
writeFileSync(
  saver,
  `import sys, time
import numpy
from mlgit.formats import save

array = ${ARRAY}
write = {"mlgit": lambda: save(array, sys.argv[2]), "numpy": lambda: numpy.save(sys.argv[2], array)}[sys.argv[1]]
start = time.perf_counter()
write()
print(time.perf_counter() - start)
`,
);
const saving = (name) => ({
  name,
  run() {
    const file = join(folder, 'saved.npy');
    rmSync(file, { force: true });
    settleDisk();
    const { output, ...measured } = measure({
      command: 'python',
      args: [saver, name, file],
      cwd: folder,
      env: oursEnv,
    });
    rmSync(file);
    return { ...measured, wallMs: Number(output) * 1000 };
  },
});
// Short, and now and then held up by the disk.
const saved = interleave({ rounds: 2 * ROUNDS + 1, ours: saving('mlgit'), peer: saving('numpy') });
const reading = ({ name, read }) => ({ name, run: () => read() });
const read = interleave({ rounds: ROUNDS, ours: reading(mlgit), peer: reading(peer) });
concludeAll({
  bench: 'py-artifact',
  checked: `a run of one step that makes an array of ${MIB} MiB, and a process that reads it and sums it up; both gave the same sum`,
  parts: {
    'made, written and recorded': {
      ...written,
      target: 1 / 10,
      maxPeakBytes: MOST_BYTES,
    },
    // By mlgit.formats.save, which is what a step's value is written with, against numpy.save: half its speed.
    'the value alone, to a file': { ...saved, target: 2, maxPeakBytes: MOST_BYTES },
    'found and read': { ...read, target: 1 / 3 },
  },
});
