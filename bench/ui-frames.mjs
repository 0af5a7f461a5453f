// CPU of the live view of 1,000 tasks, beside the same run as lines, and snakemake's driver
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { concludeAll } from './support/compare.mjs';
import { forget, forgetRuns, MLGIT, repository, scratchFolder } from './support/flow-folder.mjs';
import { requirePeer } from './support/peers.mjs';

const ROUNDS = 3;
const COUNT = 1000;
const JOBS = '8';
const SECONDS = '0.1';
const SHARE_PERCENT = 5;
const snakemake = requirePeer('ui-frames', 'snakemake');
const { folder, env: bare } = scratchFolder('ui-frames');
const env = { ...bare, TERM: 'xterm-256color', MLGIT_BOARD_DIR: join(folder, 'board') };

const items = JSON.stringify(Array.from({ length: COUNT }, (_, i) => i));
const ours = repository(join(folder, 'mlgit'), env, {
  '.gitignore': 'out/\n',
  'mlgit.yaml': [
    'version: 1',
    'flows:',
    '  wide:',
    '    steps:',
    '      one:',
    `        foreach: {i: ${items}}`,
    `        run: echo "begins $MLGIT_ITEM_I"; sleep ${SECONDS}; echo 1 > out/o`,
    '        outputs: {o: out/o}',
    '        resources: {cpu: 0.01}',
    '',
  ].join('\n'),
});
const rules = repository(join(folder, 'snakemake'), env, {
  '.gitignore': 'out/\n',
  Snakefile: [
    'rule all:',
    `    input: expand("out/{i}.txt", i=range(${COUNT}))`,
    'rule one:',
    '    output: "out/{i}.txt"',
    `    shell: "sleep ${SECONDS}; echo 1 > {output}"`,
    '',
  ].join('\n'),
});

// What a process itself used, without its children, told when it ends: each process tells of itself alone, the driver used most.
const reports = join(folder, 'usage');
mkdirSync(reports);
const nodeHook = join(folder, 'hook.mjs');
writeFileSync(
  nodeHook,
  [
    "import { writeFileSync } from 'node:fs';",
    "import { isMainThread } from 'node:worker_threads';",
    `const tell = () => writeFileSync(${JSON.stringify(reports)} + '/' + process.pid, JSON.stringify(process.cpuUsage()));`,
    "if (isMainThread) process.on('exit', tell);",
    '',
  ].join('\n'),
);
const pythonFolder = join(folder, 'python');
mkdirSync(pythonFolder);
writeFileSync(
  join(pythonFolder, 'sitecustomize.py'),
  [
    'import atexit, json, os, resource',
    'def tell():',
    '    used = resource.getrusage(resource.RUSAGE_SELF)',
    `    with open(os.path.join(${JSON.stringify(reports)}, str(os.getpid())), 'w') as file:`,
    '        json.dump({"user": used.ru_utime * 1e6, "system": used.ru_stime * 1e6}, file)',
    'atexit.register(tell)',
    '',
  ].join('\n'),
);

/** Runs in a terminal of 120×40. Enter, typed ahead, expands the fan-out: the costlier view. */
function inTerminal(words, cwd, more) {
  for (const name of readdirSync(reports)) rmSync(join(reports, name));
  const command = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const start = performance.now();
  const done = spawnSync('script', ['-qec', `stty cols 120 rows 40; ${command}`, '/dev/null'], {
    cwd,
    env: { ...env, ...more },
    input: '\r',
    maxBuffer: 256 * 1024 * 1024,
  });
  const wallMs = performance.now() - start;
  if (done.status !== 0)
    throw new Error(`${command} failed (${done.status}):
${done.stdout}${done.stderr}`);
  const used = readdirSync(reports).map((name) => {
    const { user, system } = JSON.parse(readFileSync(join(reports, name), 'utf8'));
    return (user + system) / 1000;
  });
  if (used.length === 0) throw new Error(`${command} did not tell what it used`);
  return { wallMs, cpuMs: Math.max(...used), text: done.stdout.toString(), bytes: done.stdout.length };
}

function run(progress) {
  forgetRuns(ours, env, ['out']);
  const words = [process.execPath, MLGIT, 'run', '--jobs', JOBS, '--progress', progress];
  return inTerminal(words, ours, { NODE_OPTIONS: `--import=${nodeHook}` });
}

function runPeer() {
  forget(rules, ['out', '.snakemake']);
  return inTerminal([snakemake, '-j', JOBS], rules, { PYTHONPATH: pythonFolder });
}

const shares = [];
const drivers = [];
// It takes minutes, and its CPU hardly differs from one run to the next.
const peers = [runPeer().cpuMs];
let frames = 0;
for (let round = 0; round < ROUNDS; round++) {
  const lines = run('lines');
  const live = run('live');
  frames = live.text.split('\u001b[?2026h').length - 1;
  if (frames < 5 || !/depth|i=\d+/.test(live.text)) throw new Error('there was no live view');
  shares.push((100 * Math.max(0, live.cpuMs - lines.cpuMs)) / live.wallMs);
  drivers.push(live.cpuMs);
  console.error(
    `  round ${round + 1}/${ROUNDS}  lines ${lines.cpuMs.toFixed(0)} ms cpu, live ${live.cpuMs.toFixed(0)} ms cpu in ${(live.wallMs / 1000).toFixed(1)} s (${frames} frames, ${live.bytes} bytes)`,
  );
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const side = (name, numbers) => ({ name, medianMs: median(numbers), minMs: Math.min(...numbers) });
concludeAll({
  bench: 'ui-frames',
  checked: `${COUNT} tasks of ${SECONDS} s, ${JOBS} at once, in a terminal of 120×40 with the fan-out expanded; ${frames} frames`,
  parts: {
    [`the view alone, ${median(shares).toFixed(1)} % of one core of ${SHARE_PERCENT} %`]: {
      ours: side('mlgit', shares),
      peer: side('limit', [SHARE_PERCENT]),
      target: 1,
    },
    "CPU of the whole driver with its view against snakemake's with its lines": {
      ours: side('mlgit', drivers),
      peer: side('snakemake', peers),
      target: 1,
    },
  },
});
