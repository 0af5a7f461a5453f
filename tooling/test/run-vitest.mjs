import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './run-program.mjs';

/** Runs vitest and returns its summary; one that never came to its end counts as a failure. */
export async function runVitest(root, args, stdio = 'inherit') {
  const folder = mkdtempSync(join(tmpdir(), 'mlgit-tests-'));
  const summary = join(folder, 'summary.json');
  const missing = join(folder, 'missing-tools.ndjson');
  writeFileSync(missing, '');
  try {
    const { status } = await runProgram(
      process.execPath,
      [
        join(root, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--reporter=default',
        `--reporter=${join(root, 'tooling/test/summary-reporter.mjs')}`,
        ...args,
      ],
      {
        cwd: root,
        stdio,
        env: { ...process.env, MLGIT_TEST_SUMMARY: summary, MLGIT_TEST_MISSING_TOOLS: missing },
      },
    );
    const of = (reason) => ({ file: 'vitest', name: 'the whole run', reason });
    if (!existsSync(summary)) {
      return {
        passed: 0,
        failed: [of('it did not come to its end')],
        flaky: [],
        skipped: [],
        interrupted: status === null,
      };
    }
    const found = JSON.parse(readFileSync(summary, 'utf8'));
    // vitest can say no without a failed test, as for a pattern that matches no file.
    const silent = status !== 0 && found.failed.length === 0;
    return silent ? { ...found, failed: [of(`its exit code is ${status}`)] } : found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
