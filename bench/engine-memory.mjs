// peak memory of a run of 10,000 tasks, from nothing and cached, against 300 MiB
import { join } from 'node:path';
import { MLGIT, repository, required, scratchFolder } from './support/flow-folder.mjs';
import { measure } from './support/measure.mjs';

const TASKS = 10_000;
const MOST_BYTES = 300 * 1024 * 1024;
const { folder, env } = scratchFolder('engine-memory');
const root = repository(join(folder, 'mlgit'), env, {
  '.gitignore': 'out/\n',
  'mlgit.yaml': [
    'version: 1\nflows:\n  wide:\n    steps:',
    `      list: {run: "seq ${TASKS - 2} > out/list.txt", outputs: {items: out/list.txt}}`,
    '      one: {foreach: {i: list.items}, run: "echo ${{ item.i }} > out/one.txt", outputs: {o: out/one.txt}}',
    '      all: {run: "ls ${{ inputs.o }} | wc -l > out/all.txt", inputs: {o: one.o}, outputs: {n: out/all.txt}}',
    '',
  ].join('\n'),
});
const run = () => measure({ command: process.execPath, args: [MLGIT, 'run', '--jobs', '2'], cwd: root, env });
const runs = { cold: run(), cached: run() };
const count = required(process.execPath, [MLGIT, 'cat', '@latest:n'], root, env).trim();
// Each item, and the index.
if (count !== String(TASKS - 1))
  throw new Error(`expected a join of ${TASKS - 2} items, found ${count} entries`);

console.log(`engine-memory: ${TASKS} tasks, the last of which takes all others joined`);
let ratio = 0;
for (const [name, { peakBytes, wallMs }] of Object.entries(runs)) {
  const share = (peakBytes ?? 0) / MOST_BYTES;
  ratio = Math.max(ratio, share);
  const verdict = peakBytes === undefined ? 'not measured' : share <= 1 ? 'met' : 'MISSED';
  console.log(
    `  ${name.padEnd(7)} peak ${Math.round((peakBytes ?? 0) / 1024 / 1024)} MiB in ${(wallMs / 1000).toFixed(1)} s; target at most 300 MiB: ${verdict}`,
  );
}
console.log(JSON.stringify({ bench: 'engine-memory', ratio: Number(ratio.toFixed(4)), figures: runs }));
