// the browser of a diff: from the command line to its first frame and back, beside what dvc takes to say which metrics changed
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { concludeAll, interleave } from './support/compare.mjs';
import { MLGIT, repository, required, scratchFolder } from './support/flow-folder.mjs';
import { measure } from './support/measure.mjs';
import { requirePeer } from './support/peers.mjs';

const ROUNDS = 7;
/** Of bare node's 40 ms and what ink takes: a person notices no wait. */
const MOST_MS = 400;
const dvc = requirePeer('ui-start', 'dvc');
const { folder, env: bare } = scratchFolder('ui-start');
const env = { ...bare, TERM: 'xterm-256color' };

const ours = repository(join(folder, 'mlgit'), env, {
  '.gitignore': 'out/\n',
  'mlgit.yaml': [
    'version: 1',
    'flows:',
    '  small:',
    '    params: {seed: 1}',
    '    steps:',
    '      make:',
    '        run: printf \'{"auc":0.%d}\' ${{ params.seed }} > out/m.json',
    '        metrics: {file: out/m.json, direction: {auc: max}}',
    '',
  ].join('\n'),
});
for (const seed of [7, 8]) required(process.execPath, [MLGIT, 'run', '--set', `seed=${seed}`], ours, env);

const theirs = repository(join(folder, 'dvc'), env, { 'dvc.yaml': 'metrics: [out/m.json]\n' });
required(dvc, ['init', '--quiet'], theirs, env);
required(dvc, ['config', 'core.analytics', 'false'], theirs, env);
mkdirSync(join(theirs, 'out'));
for (const seed of [7, 8]) {
  writeFileSync(join(theirs, 'out/m.json'), `{"auc":0.${seed}}`);
  required('git', ['add', '--all'], theirs, env);
  required('git', ['commit', '--quiet', '--message', `seed ${seed}`], theirs, env);
}

/** In a terminal, with the key that leaves typed ahead: whoever answers it has drawn. */
const inTerminal = (args) => ({
  command: 'sh',
  args: [
    '-c',
    `printf q | script -qec "stty cols 80 rows 24; '${process.execPath}' '${MLGIT}' ${args}" /dev/null`,
  ],
  cwd: ours,
  env,
});
const screen = required(inTerminal('diff @latest').command, inTerminal('diff @latest').args, ours, env);
if (!screen.includes('make auc')) throw new Error(`the browser shows no change of auc: ${screen}`);
const told = required(dvc, ['metrics', 'diff', 'HEAD~1', 'HEAD'], theirs, env);
if (!/auc/.test(told)) throw new Error(`dvc says nothing of auc: ${told}`);

const sides = interleave({
  rounds: ROUNDS,
  ours: { name: 'mlgit', run: () => measure(inTerminal('diff @latest')) },
  peer: {
    name: 'dvc',
    run: () => measure({ command: dvc, args: ['metrics', 'diff', 'HEAD~1', 'HEAD'], cwd: theirs, env }),
  },
});
concludeAll({
  bench: 'ui-start',
  checked: 'both say that auc went from 0.7 to 0.8',
  parts: { start: { ...sides, target: MOST_MS / sides.peer.medianMs } },
});
