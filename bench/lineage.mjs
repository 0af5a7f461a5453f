// lineage in a history of 5,000 runs, against git grep for a digest, git cat-file of all records, and a listing of runs
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { concludeAll, interleave } from './support/compare.mjs';
import { MLGIT, required, scratchFolder } from './support/flow-folder.mjs';
import { measure } from './support/measure.mjs';
import { runHistory } from './support/run-history.mjs';

const ROUNDS = 5;
const COUNT = 5_000;
const { folder, env } = scratchFolder('lineage');
const { cwd, cleaned, trained } = runHistory(join(folder, 'history'), env, COUNT);
const { flow, id, rows } = cleaned(COUNT / 2);
const runs = required('git', ['for-each-ref', '--format=%(refname)', 'refs/mlgit/runs'], cwd, env)
  .trim()
  .split('\n');
if (runs.length !== COUNT) throw new Error(`expected ${COUNT} runs, found ${runs.length}`);

const mlgit = (...args) => ({ command: process.execPath, args: [MLGIT, ...args], cwd, env });
const lineage = (...args) =>
  JSON.parse(required(process.execPath, [MLGIT, 'lineage', ...args, '--json'], cwd, env)).result;

// What one of the middle cleaned, and the four runs that took it until the next one: 4 fits, best and report of each.
const down = lineage(`${flow}@${id}:rows`, '--down');
const tasks = down.nodes.filter(({ kind }) => kind === 'task').length;
if (tasks !== 4 * 6) throw new Error(`expected 24 tasks that took it, found ${tasks}`);
const up = lineage(`${trained(COUNT - 1)}:report/report`, '--up');
const sources = up.nodes.filter(({ kind }) => kind === 'source').map(({ path }) => path);
if (sources.join() !== 'data/in.csv') throw new Error(`expected data/in.csv, found ${sources}`);

// All that git can do: in which records a digest stands. Refs come from a file, as they fill a command line.
const list = join(folder, 'grep.sh');
writeFileSync(list, `exec git grep -l ${rows} ${runs.join(' ')} -- manifest.json\n`);
const grep = { command: 'sh', args: [list], cwd, env };
const found = required('sh', [list], cwd, env).trim().split('\n').length;
if (found !== 5) throw new Error(`expected 5 records with the digest, found ${found}`);

const side = (name, call, before = () => undefined) => ({
  name,
  run() {
    before();
    return measure(call);
  },
});
// What has to be read when nothing is remembered: the three documents of every run.
const documents = ['manifest.json', 'execution.json', 'env.json'];
const names = join(folder, 'names');
writeFileSync(names, `${runs.flatMap((ref) => documents.map((name) => `${ref}:${name}`)).join('\n')}\n`);
const read = { command: 'sh', args: ['-c', `git cat-file --batch < ${names} > /dev/null`], cwd, env };

const forget = () => rmSync(join(cwd, '.git/mlgit/index-1.sqlite'), { force: true });
const against = (peer, ours) => interleave({ rounds: ROUNDS, ours, peer });
const takers = mlgit('lineage', `${flow}@${id}:rows`, '--down');
const makers = mlgit('lineage', `${trained(COUNT - 1)}:report/report`, '--up');
concludeAll({
  bench: 'lineage',
  checked: `${COUNT} runs; lineage and git grep found the same records`,
  parts: {
    'what was made from it, against git grep': {
      ...against(side('git grep', grep), side('mlgit', takers)),
      target: 3,
    },
    'what it came from, against a listing of one run': {
      ...against(side('mlgit log', mlgit('log', '--limit', '1')), side('mlgit', makers)),
      target: 1.25,
    },
    'with nothing remembered, against git cat-file': {
      ...against(side('git cat-file', read), side('mlgit', takers, forget)),
      target: 8,
    },
  },
});
