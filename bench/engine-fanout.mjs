// 1,000 trivial tasks on 2 cores, from nothing, against snakemake and redun
import { join } from 'node:path';
import { concludeAll, interleave } from './support/compare.mjs';
import {
  forget,
  forgetRuns,
  MLGIT,
  repository,
  requireSameFiles,
  scratchFolder,
} from './support/flow-folder.mjs';
import { measure } from './support/measure.mjs';
import { requirePeer } from './support/peers.mjs';
import { mlgitFiles, outputsOf, snakemakeFiles } from './support/wide-flow.mjs';

const ROUNDS = 3;
const COUNT = 1000;
const JOBS = '2';
const OVERHEAD_MS = 15;
const snakemake = requirePeer('engine-fanout', 'snakemake');
const redun = requirePeer('engine-fanout', 'redun');
const { folder, env } = scratchFolder('engine-fanout');
const outputs = outputsOf(COUNT);

const ours = repository(join(folder, 'mlgit'), env, mlgitFiles(COUNT));
const rules = repository(join(folder, 'snakemake'), env, snakemakeFiles(COUNT));
const script = repository(join(folder, 'redun'), env, {
  '.gitignore': 'out/\n.redun/\n',
  'workflow.py': [
    'from redun import File, script, task',
    '',
    "redun_namespace = 'bench'",
    '',
    '@task()',
    'def one(i: int) -> File:',
    "    return script(f'echo {i} > out/{i}.txt', inputs=[], outputs=File(f'out/{i}.txt'), tempdir=False)",
    '',
    '@task()',
    'def main() -> list:',
    `    return [one(i) for i in range(${COUNT})]`,
    '',
  ].join('\n'),
  '.redun/redun.ini': [
    '[executors.default]',
    'type = local',
    'mode = thread',
    `max_workers = ${JOBS}`,
    '',
  ].join('\n'),
  'out/.keep': '',
});

const sides = {
  mlgit: {
    run: () => measure({ command: process.execPath, args: [MLGIT, 'run', '--jobs', JOBS], cwd: ours, env }),
    forget: () => forgetRuns(ours, env, ['out']),
  },
  snakemake: {
    run: () => measure({ command: snakemake, args: ['--quiet', 'all', '-j', JOBS], cwd: rules, env }),
    forget: () => forget(rules, ['out', '.snakemake']),
  },
  redun: {
    run: () => measure({ command: redun, args: ['run', 'workflow.py', 'main'], cwd: script, env }),
    forget: () => forget(script, ['.redun/redun.db', ...outputs]),
  },
};
for (const side of Object.values(sides)) {
  side.forget();
  side.run();
}
requireSameFiles(ours, rules, outputs);
requireSameFiles(ours, script, outputs);

// What the commands alone take, started two at a time by a shell: the rest is ours.
const bare = repository(join(folder, 'bare'), env, { 'out/.keep': '' });
const commands = `seq 0 ${COUNT - 1} | xargs -P ${JOBS} -I{} /bin/sh -c 'echo {} > out/{}.txt'`;
const bareRun = () => measure({ command: '/bin/sh', args: ['-c', commands], cwd: bare, env });

const side = (name) => ({
  name,
  run() {
    sides[name].forget();
    return sides[name].run();
  },
});
const perTask = interleave({ rounds: ROUNDS, ours: side('mlgit'), peer: { name: 'sh', run: bareRun } });
const overheadMs = Math.max(0, perTask.ours.medianMs - perTask.peer.medianMs) / COUNT;
const own = (name, medianMs) => ({ name, medianMs, minMs: medianMs });
concludeAll({
  bench: 'engine-fanout',
  checked: `${COUNT} independent commands, ${JOBS} at once; all sides made the same ${COUNT} files`,
  parts: {
    'against snakemake': {
      ...interleave({ rounds: ROUNDS, ours: side('mlgit'), peer: side('snakemake') }),
      target: 1 / 2,
    },
    'against redun': {
      ...interleave({ rounds: ROUNDS, ours: side('mlgit'), peer: side('redun') }),
      target: 1,
    },
    [`own time a task, ${overheadMs.toFixed(1)} ms of ${OVERHEAD_MS}`]: {
      ours: own('mlgit', overheadMs),
      peer: own('limit', OVERHEAD_MS),
      target: 1,
    },
  },
});
