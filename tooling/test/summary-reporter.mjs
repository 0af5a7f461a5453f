import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * A vitest reporter that writes what `npm test` says at its end: how much passed, and every skipped and failed test with
 * its reason. A test is skipped for what its note says, or for the tools that its file found missing; it failed, or
 * was flaky, for its first error.
 */
export default class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors, reason) {
    const summary = { passed: 0, failed: [], flaky: [], skipped: [], interrupted: reason === 'interrupted' };
    const missing = missingTools(process.env.MLGIT_TEST_MISSING_TOOLS);
    for (const module of modules) addModule(summary, module, missing.get(module.moduleId) ?? new Set());
    summary.failed.push(...unhandledErrors.map((error) => failure('', 'outside of any test', error)));
    writeFileSync(process.env.MLGIT_TEST_SUMMARY, JSON.stringify(summary));
  }
}

function addModule(summary, module, missing) {
  const file = relative(process.cwd(), module.moduleId);
  // A file that fails while it is loaded has no tests that could fail.
  for (const error of module.errors()) summary.failed.push(failure(file, 'the file itself', error));
  for (const suite of module.children.allSuites()) {
    for (const error of suite.errors()) summary.failed.push(failure(file, suite.fullName, error));
  }
  for (const test of module.children.allTests()) {
    const { state, note, errors } = test.result();
    if (state === 'passed') {
      summary.passed++;
      if (test.diagnostic()?.flaky) summary.flaky.push(failure(file, test.fullName, errors?.[0]));
    } else if (state === 'skipped') {
      const tools = [...missing].map((name) => `${name} is missing`).join(', ');
      summary.skipped.push({
        file,
        name: test.fullName,
        reason: note ?? (tools || 'a condition of the test'),
      });
    } else summary.failed.push(failure(file, test.fullName, errors?.[0]));
  }
}

function failure(file, name, error) {
  const reason = stripVTControlCharacters(String(error?.message ?? 'it did not come to its end')).split(
    '\n',
  )[0];
  return { file, name, reason };
}

/** Test file → names, of the lines that `test/support/required-tool.ts` wrote. */
function missingTools(path) {
  const byFile = new Map();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue;
    const [file, name] = JSON.parse(line);
    byFile.set(file, (byFile.get(file) ?? new Set()).add(name));
  }
  return byFile;
}
