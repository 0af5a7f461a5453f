// 100 independent trivial steps, from nothing, against snakemake
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

const ROUNDS = 5;
const COUNT = 100;
const JOBS = '2';
const snakemake = requirePeer('fanout', 'snakemake');
const { folder, env } = scratchFolder('fanout');
const outputs = outputsOf(COUNT);

const ours = repository(join(folder, 'mlgit'), env, mlgitFiles(COUNT));
const theirs = repository(join(folder, 'snakemake'), env, snakemakeFiles(COUNT));

const sides = {
  mlgit: {
    run: () => measure({ command: process.execPath, args: [MLGIT, 'run', '--jobs', JOBS], cwd: ours, env }),
    forget: () => forgetRuns(ours, env, ['out']),
  },
  snakemake: {
    run: () => measure({ command: snakemake, args: ['--quiet', 'all', '-j', JOBS], cwd: theirs, env }),
    forget: () => forget(theirs, ['out', '.snakemake']),
  },
};
for (const side of Object.values(sides)) {
  side.forget();
  side.run();
}
requireSameFiles(ours, theirs, outputs);

const side = (name) => ({
  name,
  run() {
    sides[name].forget();
    return sides[name].run();
  },
});
const cold = interleave({ rounds: ROUNDS, ours: side('mlgit'), peer: side('snakemake') });
concludeAll({
  bench: 'fanout',
  checked: `${COUNT} independent commands, ${JOBS} at once; both sides made the same ${COUNT} files`,
  parts: { cold: { ...cold, target: 1 / 2 } },
});
