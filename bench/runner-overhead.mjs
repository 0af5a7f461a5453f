// 100 trivial tasks through Slurm, against a hand-written array of jobs that read and write one file each
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hasSlurm, startSlurm } from '../test/support/slurm-cluster.ts';
import { conclude, interleave } from './support/compare.mjs';
import { forget, forgetRuns, MLGIT, repository, required, scratchFolder } from './support/flow-folder.mjs';
import { measure } from './support/measure.mjs';

const ROUNDS = 3;
const COUNT = 100;
if (!hasSlurm()) {
  console.error(
    'runner-overhead: expected Slurm (as root, with cgroup v1), found none. Hint: test/support/servers/slurm.sh',
  );
  process.exit(3);
}
const cluster = await startSlurm();
const scratch = scratchFolder('runner-overhead');
const { folder } = scratch;
const env = { ...scratch.env, ...cluster.env };
const team = join(folder, 'team');
const ours = repository(join(folder, 'mlgit'), env, {
  '.gitignore': 'out/\n',
  'in.txt': 'text\n',
  'mlgit.yaml': `version: 1
store: ${pathToFileURL(team).href}
runners: {cluster: {kind: slurm}}
flows:
  wide:
    runner: cluster
    steps:
      copy:
        foreach: {i: [${Array.from({ length: COUNT }, (_, i) => i).join(', ')}]}
        run: cat in.txt > out/o; echo \${{ item.i }} >> out/o
        code: [in.txt]
        outputs: {o: out/o}
`,
});
const theirs = join(folder, 'by-hand');
mkdirSync(theirs);
writeFileSync(join(theirs, 'in.txt'), 'text\n');
writeFileSync(
  join(theirs, 'array.sh'),
  `#!/bin/sh
cat in.txt > "out/$SLURM_ARRAY_TASK_ID"
echo "$SLURM_ARRAY_TASK_ID" >> "out/$SLURM_ARRAY_TASK_ID"
`,
);

/** A node has the worker of this version from the first task on; so has a cluster that is in use. */
function setUp() {
  mkdirSync(team, { recursive: true });
  required(process.execPath, [MLGIT, 'remote', 'check'], ours, env);
  required(process.execPath, [MLGIT, 'runner', 'check', 'cluster'], ours, env);
}

const mlgit = {
  name: 'mlgit',
  run: () => {
    forgetRuns(ours, env, ['out']);
    rmSync(join(team, 'cache'), { recursive: true, force: true });
    return measure({ command: process.execPath, args: [MLGIT, 'run'], cwd: ours, env });
  },
};
/** `sbatch --wait` looks every two, later every ten seconds, which would be measured in place of the jobs. */
const WAIT =
  'id="$(sbatch --parsable "$@")" && while [ -n "$(squeue --noheader --jobs="$id" 2>/dev/null)" ]; do sleep 0.2; done';
const byHand = {
  name: 'by hand',
  run: () => {
    forget(theirs, ['out']);
    mkdirSync(join(theirs, 'out'));
    const words = [`--array=0-${COUNT - 1}`, '--output=/dev/null', '--mem=10M', 'array.sh'];
    return measure({ command: 'sh', args: ['-c', WAIT, 'sh', ...words], cwd: theirs, env });
  },
};
try {
  setUp();
  const measured = interleave({ rounds: ROUNDS, ours: mlgit, peer: byHand });
  requireSame();
  const checked = `${COUNT} tasks on two nodes of this machine; both gave the same ${COUNT} files`;
  conclude({ bench: 'runner-overhead', ...measured, target: 1.5, checked });
} finally {
  await cluster.stop();
}

function requireSame() {
  const kept = readdirSync(join(theirs, 'out'));
  if (kept.length !== COUNT) throw new Error(`expected ${COUNT} files by hand, found ${kept.length}`);
  for (const name of kept) {
    const made = spawnSync(process.execPath, [MLGIT, 'cat', `@latest:copy/i=${name}/o`], { cwd: ours, env });
    if (!made.stdout.equals(readFileSync(join(theirs, 'out', name)))) {
      throw new Error(`task ${name} gave ${JSON.stringify(made.stdout.toString())} ${made.stderr}`);
    }
  }
}
