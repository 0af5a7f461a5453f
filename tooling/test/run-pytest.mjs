import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
/** What `test/support/servers/python-package.sh` installs. */
const bin = join(cache, 'mlgit-test', 'python-package', 'bin');

const CHECKS = [
  ['lint of the Python package', ['-m', 'ruff', 'check', '--no-cache', '--quiet', '.']],
  ['format of the Python package', ['-m', 'ruff', 'format', '--no-cache', '--quiet', '--check', '.']],
  ['types of the Python package', ['-m', 'mypy', '--cache-dir', '/dev/null', '--no-error-summary']],
];

/** Checks the Python package and runs its tests. Returns a summary as that of vitest; a run that broke counts as a failure. */
export function runPytest(root, print) {
  if (!existsSync(join(bin, '..', 'requirements.lock'))) return withoutPython();
  const folder = mkdtempSync(join(tmpdir(), 'mlgit-pytest-'));
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
      spawnSync(join(bin, 'python'), args, { cwd: join(root, 'python'), stdio: 'inherit', env });
    const failed = CHECKS.filter(([name, args]) => !isPassed(name, run(args), print));
    const { status } = run(['-m', 'pytest', '-p', 'pytest_summary', '--quiet']);
    if (!existsSync(summary)) return { passed: 0, failed: 1, skipped: [], interrupted: status === null };
    const counts = JSON.parse(readFileSync(summary, 'utf8'));
    const broke = status !== 0 && counts.failed === 0 ? 1 : 0;
    return {
      passed: counts.passed + CHECKS.length - failed.length,
      failed: counts.failed + failed.length + broke,
      skipped: counts.skipped,
      interrupted: status === null,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isPassed(name, { status }, print) {
  print(`${status === 0 ? '✓' : '✗'} ${name}`);
  return status === 0;
}

function withoutPython() {
  const needed = `python-package is missing: ${dirname(bin)}`;
  const required = (process.env.MLGIT_TEST_REQUIRE ?? '').split(',').includes('python-package');
  const skipped = required
    ? []
    : [{ file: 'python/tests', name: 'the Python package', reason: 'python-package is missing' }];
  if (required) process.stderr.write(`MLGIT_TEST_REQUIRE lists python-package. ${needed}\n`);
  return { passed: 0, failed: required ? 1 : 0, skipped, interrupted: false };
}
