// `npm run python [FOLDER]`: builds the wheel of the Python package, with the command line of this checkout, into
// FOLDER (python/dist). With MLGIT_WHEEL_PLATFORM=any the wheel is for every platform, with the hasher in WebAssembly.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [folder = 'python/dist'] = process.argv.slice(2);
const args = [
  '-m',
  'pip',
  '--disable-pip-version-check',
  'wheel',
  '--no-deps',
  '--wheel-dir',
  folder,
  './python',
];
const { status, error } = spawnSync('python3', args, { cwd: root, stdio: 'inherit' });
if (error) process.stderr.write(`python3 is missing: ${error.message}\n`);
process.exitCode = status ?? 1;
