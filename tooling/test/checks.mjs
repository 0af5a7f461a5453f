import { join } from 'node:path';
import { runProgram } from './run-program.mjs';

/** What the tests presuppose of the code; each counts as one check among the passed and failed. */
const CHECKS = [
  ['format and lint', ['@biomejs/biome/bin/biome', 'ci', '--colors=off', '.']],
  ['types', ['typescript/bin/tsc', '--noEmit']],
  ['types of the browser', ['typescript/bin/tsc', '--noEmit', '-p', 'src/ui/html/browser']],
  ['structure', ['../tooling/check-structure.mjs']],
  [
    'layers',
    [
      'dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err-long',
      'src',
      'commands',
    ],
  ],
  ['dead code', ['knip/bin/knip.js', '--no-progress', '--no-config-hints']],
];

/** Runs every check, whatever becomes of the others. Returns the names of those that failed, and how many passed. */
export async function runChecks(root, print) {
  const failed = [];
  for (const [name, [script, ...args]] of CHECKS) {
    const { status, error } = await runProgram(
      process.execPath,
      [join(root, 'node_modules', script), ...args],
      {
        cwd: root,
        stdio: 'inherit',
      },
    );
    if (error !== undefined) print(String(error));
    if (status !== 0) failed.push(name);
    print(`${status === 0 ? '✓' : '✗'} ${name}`);
  }
  return { passed: CHECKS.length - failed.length, failed };
}
