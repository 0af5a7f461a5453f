// the Python client: listing 10,000 runs, a metric of each, and the bytes of an artifact, against Metaflow's
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { concludeAll, interleave, median } from './support/compare.mjs';
import { MLGIT, repository, required, scratchFolder } from './support/flow-folder.mjs';
import { importRuns } from './support/many-runs.mjs';
import { requirePeer } from './support/peers.mjs';

const ROUNDS = 5;
const COUNT = 10_000;
/** Metaflow takes seconds for a run, so that it has fewer; what it takes for these is scaled to as many as we have. */
const THEIRS = 8;
const BYTES = 64 * 1024 * 1024;
/** Absolute aims. */
const LIST_MS = 300;
const OVERHEAD_MS = 5;

const metaflow = requirePeer('py-client', 'metaflow');
// One interpreter for both.
const python = join(dirname(metaflow), 'python');
const source = fileURLToPath(new URL('../python/src', import.meta.url));
const script = (name) => fileURLToPath(new URL(`support/py-client-${name}.py`, import.meta.url));
const { folder, env: clean } = scratchFolder('py-client');
const env = {
  ...clean,
  USER: 'bench',
  PYTHONPATH: source,
  PYTHONPYCACHEPREFIX: join(folder, 'pycache'),
  MLGIT_CLI: MLGIT,
  MLGIT_NODE: process.execPath,
};

const files = {
  'make.py':
    'import random, sys\nopen(sys.argv[1], "wb").write(random.Random(1).randbytes(int(sys.argv[2])))\n',
  'mlgit.yaml': `version: 1
flows:
  credit: {steps: {clean: {run: "true"}}}
  big:
    steps:
      make:
        run: ["python3 make.py build/blob ${BYTES}", "python3 make.py build/tiny 100"]
        outputs: {blob: build/blob, tiny: build/tiny}
`,
  '.gitignore': 'build/\n',
};
const [ours, few] = ['ours', 'few'].map((name) => repository(join(folder, name), env, files));
for (const cwd of [ours, few]) required(process.execPath, [MLGIT, 'run', 'big'], cwd, env);
importRuns(ours, env, COUNT);
required('git', ['pack-refs', '--all'], ours, env);
// Whatever ran or looked at them has them in the index.
required(process.execPath, [MLGIT, 'log', '--limit', '1'], ours, env);

const theirs = join(folder, 'theirs');
required('mkdir', [theirs], folder, env);
for (let run = 0; run < THEIRS; run++) {
  // The newest of them has the large artifact.
  const size = run === THEIRS - 1 ? String(BYTES) : '0';
  required(python, [script('metaflow'), 'run'], theirs, { ...env, BENCH_BYTES: size });
}
if (!existsSync(join(theirs, '.metaflow', 'BenchFlow'))) throw new Error('Metaflow recorded no runs');

const ask = (side, what, cwd = side === 'mlgit' ? ours : theirs) => {
  const done = spawnSync(python, [script(side), what], { cwd, env, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${side} ${what} failed:\n${done.stderr}`);
  return JSON.parse(done.stdout);
};
const expected = { list: [COUNT, THEIRS], metrics: [COUNT, THEIRS], load: [BYTES, BYTES] };
const part = (what, scale, target) => {
  const side = (name, factor, found) => ({
    name,
    run() {
      const answer = ask(name, what);
      if (answer.found !== found)
        throw new Error(`${name} ${what}: expected ${found}, found ${answer.found}`);
      return { wallMs: answer.wallMs * factor, cpuMs: answer.cpuMs * factor };
    },
  });
  const [oursFound, theirsFound] = expected[what];
  const sides = { ours: side('mlgit', 1, oursFound), peer: side('metaflow', scale, theirsFound) };
  return { ...interleave({ rounds: ROUNDS, ...sides }), target };
};

const list = part('list', COUNT / THEIRS, 1 / 4);
const metrics = part('metrics', COUNT / THEIRS, 1 / 8);
const load = part('load', 1, 1 / 3);
const word = (met) => (met ? 'met' : 'MISSED');
console.log(
  `listing ${COUNT} runs: ${list.ours.medianMs} ms (cpu ${list.ours.cpuMs} ms); at most ${LIST_MS}: ${word(list.ours.medianMs <= LIST_MS)}`,
);
for (const [where, cwd] of [
  ['one run', few],
  [`${COUNT} runs`, ours],
]) {
  const taken = Array.from({ length: ROUNDS }, () => ask('mlgit', 'overhead', cwd));
  const [first, again, cpu] = ['first', 'again', 'firstCpu'].map((when) =>
    median(taken.map((one) => one[when])),
  );
  console.log(
    `an artifact of a clone with ${where}, beyond reading its file: ${first.toFixed(1)} ms (cpu ${cpu.toFixed(1)} ms) the first time in a process, then ${again.toFixed(1)} ms; at most ${OVERHEAD_MS}: ${word(first <= OVERHEAD_MS)}, ${word(again <= OVERHEAD_MS)}`,
  );
}
const found = Array.from({ length: ROUNDS + 1 }, () => ask('mlgit', 'latest'));
const [learning, ...knowing] = found;
const knows = (when) => median(knowing.map((one) => one[when])).toFixed(1);
console.log(
  `the newest of ${COUNT} runs: ${learning.first.toFixed(1)} ms (cpu ${learning.firstCpu.toFixed(1)} ms) until it is remembered; in later processes ${knows('first')} ms (cpu ${knows('firstCpu')} ms), then ${knows('again')} ms`,
);
concludeAll({
  bench: 'py-client',
  checked: `${COUNT} runs of ours; ${THEIRS} of Metaflow, whose times for them are scaled; ${BYTES / 2 ** 20} MiB read whole`,
  parts: {
    [`list ${COUNT} runs`]: list,
    [`a metric of ${COUNT} runs`]: metrics,
    'load an artifact': load,
  },
});
