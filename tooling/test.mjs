// `npm test [-- ARGS]`: builds, checks the code, runs every suite, and says as its last line how much passed, failed
// and was skipped. Arguments go to vitest (`npm test -- test/unit/model`); the checks and the Python package are then left out.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChecks } from './test/checks.mjs';
import { runPytest } from './test/run-pytest.mjs';
import { runVitest } from './test/run-vitest.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write('The tests need the Node that npm ci brings: npm test\n');
  process.exit(1);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
const print = (line) => process.stdout.write(`${line}\n`);

const built = spawnSync(process.execPath, [join(root, 'tooling/build.mjs')], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) {
  print('Failed: build\n0 passed, 1 failed, 0 skipped');
  process.exit(1);
}
// A terminal sends Ctrl-C to the suites, too; what they did until then is told.
process.on('SIGINT', () => undefined);
const isWhole = args.length === 0;
// Beside the first files of vitest, which wait for clusters more than they compute.
const runningPython = isWhole ? runPytest(root) : { passed: 0, failed: [], skipped: [], printed: '' };
const checks = isWhole ? await runChecks(root, print) : { passed: 0, failed: [] };
const vitest = await runVitest(root, args);
const python = await runningPython;
process.stdout.write(python.printed);
const passed = checks.passed + python.passed + vitest.passed;
const skipped = [...python.skipped, ...vitest.skipped];
const failed = [
  ...checks.failed.map((name) => ({ file: 'check', name, reason: 'see above' })),
  ...python.failed,
  ...vitest.failed,
];
// What failed comes last: of a long run, the end may be all that is kept.
for (const { file, name, reason } of skipped) print(`Skipped: ${file} > ${name} (${reason})`);
for (const { file, name, reason } of vitest.flaky) print(`Flaky: ${file} > ${name} (${reason})`);
for (const { file, name, reason } of failed) print(`Failed: ${file} > ${name} (${reason})`);
print(`${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
process.exitCode = failed.length > 0 || python.interrupted || vitest.interrupted ? 1 : 0;
