// a run that finds everything cached: 100 steps against snakemake and dvc, 1,000 and 2,000 for the growth
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { concludeAll, interleave } from './support/compare.mjs';
import { MLGIT, repository, required, scratchFolder } from './support/flow-folder.mjs';
import { measure } from './support/measure.mjs';
import { requirePeer } from './support/peers.mjs';
import { indexes, mlgitFiles, snakemakeFiles } from './support/wide-flow.mjs';

const ROUNDS = 7;
const SMALL = 100;
const LARGE = 1000;
const LIMIT_MS = 700;
const snakemake = requirePeer('engine-noop', 'snakemake');
const dvc = requirePeer('engine-noop', 'dvc');
const { folder, env } = scratchFolder('engine-noop');

function flow(name, count) {
  const root = repository(join(folder, name), env, mlgitFiles(count));
  required(process.execPath, [MLGIT, 'run'], root, env);
  const said = required(process.execPath, [MLGIT, 'run'], root, env);
  if (!said.includes(`${count} tasks (${count} cached)`))
    throw new Error(`${name}: expected ${count} cached tasks`);
  return () => measure({ command: process.execPath, args: [MLGIT, 'run'], cwd: root, env });
}

const theirs = repository(join(folder, 'snakemake'), env, snakemakeFiles(SMALL));
const snakemakeRun = () =>
  measure({ command: snakemake, args: ['--quiet', 'all', '-j', '2'], cwd: theirs, env });
snakemakeRun();

const stages = repository(join(folder, 'dvc'), env, {
  '.gitignore': 'out/\n',
  'dvc.yaml': [
    'stages:',
    ...indexes(SMALL).map((i) => `  s${i}: {cmd: "echo ${i} > out/${i}.txt", outs: [out/${i}.txt]}`),
    '',
  ].join('\n'),
});
required(dvc, ['init', '--quiet'], stages, env);
required(dvc, ['config', 'core.analytics', 'false'], stages, env);
mkdirSync(join(stages, 'out'), { recursive: true });
const dvcRun = () => measure({ command: dvc, args: ['repro', '--quiet'], cwd: stages, env });
dvcRun();

const small = flow('small', SMALL);
const large = flow('large', LARGE);
const twice = flow('twice', 2 * LARGE);
const side = (name, run) => ({ name, run });
// What is compared with a limit, and not with a tool, has a side that takes just that long.
const limit = (name, ms) => side(name, () => ({ wallMs: ms }));
const bySize = interleave({ rounds: ROUNDS, ours: side('2,000', twice), peer: side('1,000', large) });
concludeAll({
  bench: 'engine-noop',
  checked: `all tasks cached on our side, and nothing to do on theirs`,
  parts: {
    'against snakemake': {
      ...interleave({ rounds: ROUNDS, ours: side('mlgit', small), peer: side('snakemake', snakemakeRun) }),
      target: 1 / 3,
    },
    'against dvc': {
      ...interleave({ rounds: ROUNDS, ours: side('mlgit', small), peer: side('dvc', dvcRun) }),
      target: 1 / 4,
    },
    '1,000 tasks': {
      ...interleave({ rounds: ROUNDS, ours: side('mlgit', large), peer: limit('0.7 s', LIMIT_MS) }),
      target: 1,
    },
    'twice as many tasks': { ...bySize, target: 2 },
  },
});
