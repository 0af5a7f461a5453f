// CPU of the live view of 1,000 tasks, against a twentieth of a core, and of its whole driver against snakemake's
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { concludeAll, median } from './support/compare.mjs';
import { forget, forgetRuns, MLGIT, repository, required, scratchFolder } from './support/flow-folder.mjs';
import { requirePeer } from './support/peers.mjs';

const ROUNDS = 3;
const COUNT = 1000;
const JOBS = '8';
const SECONDS = '0.1';
const SHARE_PERCENT = 5;
const dist = fileURLToPath(new URL('../dist', import.meta.url));
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
const nodeHook = fileURLToPath(new URL('support/driver-usage.mjs', import.meta.url));
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
  const used = readdirSync(reports).map((name) => JSON.parse(readFileSync(join(reports, name), 'utf8')));
  if (used.length === 0) throw new Error(`${command} did not tell what it used`);
  const viewMs = used.map(({ view }) => view && milliseconds(view)).find((ms) => ms !== undefined);
  const text = done.stdout.toString();
  return { wallMs, cpuMs: Math.max(...used.map(milliseconds)), viewMs, text, bytes: done.stdout.length };
}

function milliseconds({ user, system }) {
  return (user + system) / 1000;
}

function run() {
  forgetRuns(ours, env, ['out']);
  const words = [process.execPath, MLGIT, 'run', '--jobs', JOBS, '--progress', 'live'];
  return inTerminal(words, ours, { NODE_OPTIONS: `--import=${nodeHook}`, MLGIT_BENCH_USAGE: reports });
}

/** What draws is loaded once in a run: CPU of that alone, as a process that does nothing else has it. */
function loadingMs() {
  const [name] = readdirSync(dist).filter((one) => /^open-screen-.*\.js$/.test(one));
  const script = `
    const before = process.cpuUsage();
    await import(${JSON.stringify(pathToFileURL(join(dist, name)).href)});
    const { user, system } = process.cpuUsage(before);
    console.log((user + system) / 1000);`;
  return Number(required(process.execPath, ['--input-type=module', '--eval', script], folder, env));
}

function runPeer() {
  forget(rules, ['out', '.snakemake']);
  return inTerminal([snakemake, '-j', JOBS], rules, { PYTHONPATH: pythonFolder });
}

const side = (name, numbers) => ({ name, medianMs: median(numbers), minMs: Math.min(...numbers) });

const drivers = [];
const views = [];
const limits = [];
// It takes minutes, and its CPU hardly differs from one run to the next.
const peers = [runPeer().cpuMs];
let frames = 0;
for (let round = 0; round < ROUNDS; round++) {
  const load = loadavg()[0].toFixed(1);
  const loading = loadingMs();
  const { wallMs, cpuMs, viewMs, text, bytes } = run();
  frames = text.split('\u001b[?2026h').length - 1;
  if (frames < 5 || viewMs === undefined || !/depth|i=\d+/.test(text))
    throw new Error('there was no live view');
  views.push(viewMs + loading);
  limits.push((wallMs * SHARE_PERCENT) / 100);
  drivers.push(cpuMs);
  const share = ((100 * (viewMs + loading)) / wallMs).toFixed(1);
  console.error(
    `  round ${round + 1}/${ROUNDS}  ${(wallMs / 1000).toFixed(1)} s, driver ${cpuMs.toFixed(0)} ms cpu, of it view ${viewMs.toFixed(0)} ms in ${frames} frames and ${loading.toFixed(0)} ms to load it: ${share} % of one core (${bytes} bytes, load of the machine ${load} before)`,
  );
}

const shares = views.map((ms, round) => (ms / limits[round]) * SHARE_PERCENT);
concludeAll({
  bench: 'ui-frames',
  checked: `${COUNT} tasks of ${SECONDS} s, ${JOBS} at once, in a terminal of 120×40 with the fan-out expanded; ${frames} frames, ${median(shares).toFixed(1)} % of one core`,
  parts: {
    [`CPU of the view alone, against ${SHARE_PERCENT} % of the time that the run took`]: {
      ours: side('mlgit', views),
      peer: side('limit', limits),
      target: 1,
    },
    "CPU of the whole driver with its view against snakemake's with its lines": {
      ours: side('mlgit', drivers),
      peer: side('snakemake', peers),
      target: 1,
    },
  },
});
