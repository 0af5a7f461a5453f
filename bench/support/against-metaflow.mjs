// One flow of Python steps on both sides, from nothing.
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { concludeAll, interleave } from './compare.mjs';
import { forgetRuns, MLGIT, repository, scratchFolder } from './flow-folder.mjs';
import { fromNothing } from './from-nothing.mjs';
import { measure } from './measure.mjs';
import { metaflowSide } from './metaflow-side.mjs';
import { requirePeer } from './peers.mjs';

const ROUNDS = 3;

/**
 * `ours` has `files`, `args` after `run`, and the `result` file; `theirs` the parts of `metaflowSide`. Both must make
 * `expected`.
 */
export function againstMetaflow({ bench, checked, jobs, ours, theirs, expected, target }) {
  const metaflow = requirePeer(bench, 'metaflow');
  const { folder, env: bare } = scratchFolder(bench);
  // Python is the same on both sides.
  const env = { ...bare, PATH: [dirname(metaflow), bare.PATH].join(delimiter) };
  const root = repository(join(folder, 'mlgit'), env, { '.gitignore': 'build/\n', ...ours.files });
  const args = [MLGIT, 'run', ...ours.args, '--jobs', jobs];
  const sides = [
    {
      name: 'mlgit',
      run: () => measure({ command: process.execPath, args, cwd: root, env }),
      forget: () => forgetRuns(root, env, ['build']),
      result: () => JSON.parse(readFileSync(join(root, ours.result), 'utf8')),
    },
    metaflowSide({ folder, env, jobs, ...theirs }),
  ];
  for (const { name, run, forget, result } of sides) {
    forget();
    run();
    const found = JSON.stringify(result());
    if (found !== JSON.stringify(expected)) throw new Error(`${name} made ${found}`);
  }
  const [mine, peer] = sides.map(fromNothing);
  const compared = interleave({ rounds: ROUNDS, ours: mine, peer });
  concludeAll({ bench, checked, parts: { 'from nothing': { ...compared, target } } });
}
