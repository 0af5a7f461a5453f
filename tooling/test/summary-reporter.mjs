import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * A vitest reporter that writes what `npm test` says at its end: counts, and every skipped test with its reason. The
 * reason is the note of the test, or the tools that its file found missing.
 */
export default class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors, reason) {
    const summary = { passed: 0, failed: 0, skipped: [], interrupted: reason === 'interrupted' };
    const missing = missingTools(process.env.MLGIT_TEST_MISSING_TOOLS);
    for (const module of modules) addModule(summary, module, missing.get(module.moduleId) ?? new Set());
    summary.failed += unhandledErrors.length;
    writeFileSync(process.env.MLGIT_TEST_SUMMARY, JSON.stringify(summary));
  }
}

function addModule(summary, module, missing) {
  // A file that fails while it is loaded has no tests that could fail.
  summary.failed += module.errors().length;
  for (const suite of module.children.allSuites()) summary.failed += suite.errors().length;
  for (const test of module.children.allTests()) {
    const { state, note } = test.result();
    if (state === 'passed') summary.passed++;
    else if (state === 'skipped') {
      const tools = [...missing].map((name) => `${name} is missing`).join(', ');
      const file = relative(process.cwd(), module.moduleId);
      summary.skipped.push({
        file,
        name: test.fullName,
        reason: note ?? (tools || 'a condition of the test'),
      });
    } else summary.failed++;
  }
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
