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
    const failed = CHECKS.filter(([name, args]) => !isPassed(name, run(args), print)).map(([name]) =>
      failure(name, 'a check of the package'),
    );
    const passed = CHECKS.length - failed.length;
    const { status } = run(['-m', 'pytest', '-p', 'pytest_summary', '--quiet']);
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
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isPassed(name, { status }, print) {
  print(`${status === 0 ? '✓' : '✗'} ${name}`);
  return status === 0;
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
  return { passed: 0, failed, skipped, interrupted: false };
}
