// mlgit --version, and mlgit status on the example, against a bare node
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { concludeAll, interleave } from './support/compare.mjs';
import { MLGIT, repository, required, scratchFolder } from './support/flow-folder.mjs';
import { measure } from './support/measure.mjs';

const ROUNDS = 21;
const root = fileURLToPath(new URL('..', import.meta.url));
const { folder, env } = scratchFolder('startup');
const mlgit = (args, cwd = folder) =>
  measure({ command: process.execPath, args: [MLGIT, ...args], cwd, env });

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const said = required(process.execPath, [MLGIT, '--version'], folder, env);
if (!said.includes(version)) throw new Error(`mlgit --version says ${said}, expected ${version}`);

// The example without packages, so that it can run anywhere; status is asked after a run, when all is cached.
const example = join(folder, 'example');
cpSync(join(root, 'examples/credit-lite/node'), example, { recursive: true });
cpSync(join(root, 'examples/credit/data'), join(example, 'data'), { recursive: true });
repository(example, env, {});
required(process.execPath, [MLGIT, 'run'], example, env);
const status = JSON.parse(required(process.execPath, [MLGIT, 'status', '--json'], example, env));
if (!status.result.steps.every((step) => step.state === 'cached'))
  throw new Error('the example is not cached');

const bare = {
  name: 'node',
  run: () => measure({ command: process.execPath, args: ['-e', '0'], cwd: folder, env }),
};
const against = (run) => {
  run();
  return interleave({ rounds: ROUNDS, ours: { name: 'mlgit', run }, peer: bare });
};
concludeAll({
  bench: 'startup',
  checked: `mlgit --version says ${version}; mlgit status finds the ${status.result.steps.length} steps of the example cached`,
  parts: {
    version: { ...against(() => mlgit(['--version'])), target: 2.5 },
    status: { ...against(() => mlgit(['status'], example)), target: 4 },
  },
});
