import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { runProgram } from './run-program.mjs';

const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
/** What `test/support/servers/python-package.sh` installs. */
const bin = join(cache, 'mlgit-test', 'python-package', 'bin');

const CHECKS = [
  ['lint of the Python package', ['-m', 'ruff', 'check', '--no-cache', '--quiet', '.']],
  ['format of the Python package', ['-m', 'ruff', 'format', '--no-cache', '--quiet', '--check', '.']],
  ['types of the Python package', ['-m', 'mypy', '--cache-dir', '/dev/null', '--no-error-summary']],
];

/**
 * Checks the Python package and runs its tests. Returns a summary as that of vitest, and what was printed, since other
 * suites print meanwhile; a run that broke counts as a failure.
 */
export async function runPytest(root) {
  if (!existsSync(join(bin, '..', 'requirements.lock'))) return withoutPython();
  const folder = mkdtempSync(join(tmpdir(), 'mlgit-pytest-'));
  const log = join(folder, 'log');
  const output = openSync(log, 'a');
  try {
    const summary = join(folder, 'summary.json');
    const env = {
      ...process.env,
      // The tests' own Python is the one that they call python3, too.
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      PYTHONPATH: [join(root, 'python', 'src'), join(root, 'tooling', 'test')].join(delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
      MLGIT_NODE: process.execPath,
      MLGIT_PYTEST_SUMMARY: summary,
    };
    const run = (args) =>
      runProgram(join(bin, 'python'), args, {
        cwd: join(root, 'python'),
        stdio: ['ignore', output, output],
        env,
      });
    const failed = [];
    for (const [name, args] of CHECKS) {
      const { status } = await run(args);
      if (status !== 0) failed.push(failure(name, 'a check of the package'));
      writeSync(output, `${status === 0 ? '✓' : '✗'} ${name}\n`);
    }
    const passed = CHECKS.length - failed.length;
    const { status } = await run(['-m', 'pytest', '-p', 'pytest_summary', '--quiet']);
    const isWhole = status === 0 && existsSync(summary);
    const found = existsSync(summary)
      ? JSON.parse(readFileSync(summary, 'utf8'))
      : { passed: 0, failed: [], skipped: [] };
    if (!isWhole && found.failed.length === 0) failed.push(failure('pytest', `its exit code is ${status}`));
    return {
      passed: passed + found.passed,
      failed: [...failed, ...found.failed],
      skipped: found.skipped,
      interrupted: status === null,
      printed: readFileSync(log, 'utf8'),
    };
  } finally {
    closeSync(output);
    rmSync(folder, { recursive: true, force: true });
  }
}

function failure(name, reason) {
  return { file: 'python', name, reason };
}

function withoutPython() {
  const needed = `MLGIT_TEST_REQUIRE lists python-package, and it is missing: ${dirname(bin)}`;
  const required = (process.env.MLGIT_TEST_REQUIRE ?? '').split(',').includes('python-package');
  const skipped = required
    ? []
    : [{ file: 'python/tests', name: 'the Python package', reason: 'python-package is missing' }];
  const failed = required ? [failure('the Python package', needed)] : [];
  return { passed: 0, failed, skipped, interrupted: false, printed: '' };
}
