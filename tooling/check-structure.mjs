// `npm run structure`: sizes, names and surroundings that no other tool checks. The rules are in tooling/structure/.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkAmbient } from './structure/check-ambient.mjs';
import { checkFunctions } from './structure/check-functions.mjs';
import { checkNames } from './structure/check-names.mjs';
import { checkSizes } from './structure/check-sizes.mjs';
import { checkText } from './structure/check-text.mjs';
import { listFiles } from './structure/list-files.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = [
  'bin',
  'commands',
  'src',
  'hooks',
  'test',
  'tooling',
  'bench',
  'examples',
  'python',
  '.ci',
  '.husky',
];
const paths = listFiles(
  root,
  folders.filter((folder) => existsSync(join(root, folder))),
);
const files = paths
  .filter((path) => /\.(?:[cm]?[jt]sx?|py|sh)$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

const sizes = checkSizes(files);
const problems = [
  ...sizes.problems,
  ...checkNames(paths),
  ...checkText(files),
  ...checkAmbient(files),
  ...checkFunctions(files),
];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(
  `Structure: ${files.length} files of code, ${sizes.shipped} of them shipped with a median of ${sizes.median} lines; ${problems.length} problems\n`,
);
if (problems.length > 0) process.exitCode = 1;
