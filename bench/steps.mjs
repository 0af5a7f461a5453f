// a chain of 5 trivial commands, from nothing and with nothing to do, against dvc repro
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { concludeAll, interleave } from './support/compare.mjs';
import {
  forget,
  forgetRuns,
  MLGIT,
  repository,
  required,
  requireSameFiles,
  scratchFolder,
} from './support/flow-folder.mjs';
import { measure } from './support/measure.mjs';
import { requirePeer } from './support/peers.mjs';

const ROUNDS = 7;
const COUNT = 5;
const dvc = requirePeer('steps', 'dvc');
const { folder, env } = scratchFolder('steps');
const indexes = Array.from({ length: COUNT }, (_, i) => i);
const outputs = indexes.map((i) => `out/${i}.txt`);

const ours = repository(join(folder, 'mlgit'), env, {
  '.gitignore': 'out/\n',
  'mlgit.yaml': [
    'version: 1\nflows:\n  chain:\n    steps:',
    ...indexes.map((i) =>
      i === 0
        ? '      s0: {run: "seq 100 > out/0.txt", outputs: {o: out/0.txt}}'
        : `      s${i}: {run: "cp out/${i - 1}.txt out/${i}.txt", inputs: {i: s${i - 1}.o}, outputs: {o: out/${i}.txt}}`,
    ),
    '',
  ].join('\n'),
});
const theirs = repository(join(folder, 'dvc'), env, {
  '.gitignore': 'out/\n',
  'dvc.yaml': [
    'stages:',
    ...indexes.map((i) =>
      i === 0
        ? '  s0: {cmd: "seq 100 > out/0.txt", outs: [out/0.txt]}'
        : `  s${i}: {cmd: "cp out/${i - 1}.txt out/${i}.txt", deps: [out/${i - 1}.txt], outs: [out/${i}.txt]}`,
    ),
    '',
  ].join('\n'),
});
required(dvc, ['init', '--quiet'], theirs, env);
required(dvc, ['config', 'core.analytics', 'false'], theirs, env);

const sides = {
  mlgit: {
    run: () => measure({ command: process.execPath, args: [MLGIT, 'run'], cwd: ours, env }),
    forget: () => forgetRuns(ours, env, ['out']),
  },
  dvc: {
    run: () => measure({ command: dvc, args: ['repro', '--quiet'], cwd: theirs, env }),
    forget: () => {
      forget(theirs, ['out', 'dvc.lock', '.dvc/cache', '.dvc/tmp']);
      mkdirSync(join(theirs, 'out'));
    },
  },
};
for (const side of Object.values(sides)) {
  side.forget();
  side.run();
}
requireSameFiles(ours, theirs, outputs);

const measured = (prepare) => {
  const side = (name) => ({
    name,
    run() {
      prepare(sides[name]);
      return sides[name].run();
    },
  });
  return interleave({ rounds: ROUNDS, ours: side('mlgit'), peer: side('dvc') });
};
const noop = measured(() => undefined);
const cold = measured((side) => side.forget());
concludeAll({
  bench: 'steps',
  checked: `a chain of ${COUNT} commands; both sides made the same ${COUNT} files`,
  parts: { cold: { ...cold, target: 1 / 3 }, noop: { ...noop, target: 1 / 4 } },
});
