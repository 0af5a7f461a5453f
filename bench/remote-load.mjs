// peak memory of the client with 5,000 tasks in flight on a simulated runner, against 300 MiB
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { MLGIT, repository, required, scratchFolder } from './support/flow-folder.mjs';
import { measure } from './support/measure.mjs';

const TASKS = 5_000;
const MOST_BYTES = 300 * 1024 * 1024;
// As the command line is bundled, and beside it, where its libraries are found.
const child = fileURLToPath(new URL(`../dist/remote-load-${process.pid}.mjs`, import.meta.url));
process.on('exit', () => rmSync(child, { force: true }));
await build({
  entryPoints: [fileURLToPath(new URL('support/remote-load-child.mjs', import.meta.url))],
  outfile: child,
  bundle: true,
  platform: 'node',
  format: 'esm',
  external: ['@duckdb/node-api', '@napi-rs/blake-hash', 'blake3'],
  banner: { js: 'const require=process.getBuiltinModule("node:module").createRequire(import.meta.url);' },
  logLevel: 'error',
});
const { folder, env } = scratchFolder('remote-load');
mkdirSync(join(folder, 'team'));
const store = pathToFileURL(join(folder, 'team')).href;
const root = repository(join(folder, 'mlgit'), env, {
  '.gitignore': 'out/\n',
  'mlgit.yaml': [
    `version: 1\nstore: ${store}\nrunners: {cluster: {kind: slurm}}\nflows:\n  wide:\n    steps:`,
    `      list: {run: "seq ${TASKS} > out/list.txt", outputs: {items: out/list.txt}}`,
    '      one: {runner: cluster, foreach: {i: list.items}, run: "echo ${{ item.i }} > out/o", outputs: {o: out/o}}',
    '',
  ].join('\n'),
});
// The store is made by the first command that needs it, as a team does.
required(process.execPath, [MLGIT, 'remote', 'check'], root, env);
const report = join(folder, 'report.json');
const run = measure({
  command: process.execPath,
  args: [child, root, store, String(TASKS), report],
  cwd: root,
  env,
});
const { tasks, inFlight, bytesPerTask } = JSON.parse(readFileSync(report, 'utf8'));
if (tasks !== TASKS + 1 || inFlight !== TASKS)
  throw new Error(
    `expected ${TASKS} tasks in flight and all of them done, found ${inFlight} and ${tasks - 1}`,
  );

const { peakBytes, wallMs } = run;
const share = (peakBytes ?? 0) / MOST_BYTES;
const met = peakBytes === undefined ? 'not measured' : share <= 1 ? 'met' : 'MISSED';
console.log(`remote-load: a client with ${TASKS} tasks in flight at once, ${(wallMs / 1000).toFixed(1)} s`);
console.log(`  peak memory ${Math.round((peakBytes ?? 0) / 2 ** 20)} MiB; target at most 300 MiB: ${met}`);
console.log(`  order and result of a task: ${bytesPerTask} bytes`);
console.log(
  JSON.stringify({
    bench: 'remote-load',
    ratio: Number(share.toFixed(4)),
    figures: { ...run, inFlight, bytesPerTask },
  }),
);
