import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runVitest } from '../../../tooling/test/run-vitest.mjs';
import { PROJECT } from '../../support/quickstart-run.ts';
import { temporaryFolder } from '../../support/repo.ts';

/** What `npm test` would say of a project with these test files. */
function summaryOf(files: { readonly [name: string]: string }) {
  const folder = temporaryFolder();
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return runVitest(PROJECT, ['--root', folder, '--silent'], 'ignore');
}

const VITEST = "import { describe, expect, it } from 'vitest';\n";

describe('the summary of a test run', () => {
  it('counts what passed, and names what failed and was skipped with its reason', async () => {
    const required = JSON.stringify(join(PROJECT, 'test/support/required-tool.ts'));
    const summary = await summaryOf({
      'a.test.ts': `${VITEST}import { requireTool } from ${required};
        const tool = requireTool('no-such-tool');
        it('passes', () => {});
        it('fails', () => expect(1).toBe(2));
        describe.skipIf(tool.missing)('with the tool', () => it('is skipped', () => {}));`,
      'b.test.ts': `${VITEST}it('is skipped by itself', (context) => context.skip('for a reason'));`,
    });
    expect(summary.passed).toBe(1);
    expect(summary.failed).toMatchObject([
      { name: 'fails', reason: 'expected 1 to be 2 // Object.is equality' },
    ]);
    expect(
      summary.skipped.map(({ name, reason }: { name: string; reason: string }) => [name, reason]),
    ).toEqual([
      ['with the tool > is skipped', 'no-such-tool is missing'],
      ['is skipped by itself', 'for a reason'],
    ]);
  });

  it('counts a file that cannot be loaded, an error outside of tests, and a failing hook', async () => {
    expect(await summaryOf({ 'a.test.ts': "import './gone.ts';" })).toMatchObject({
      passed: 0,
      failed: [{ name: 'the file itself', reason: expect.stringContaining('gone.ts') }],
    });
    const stray = `${VITEST}it('passes', () => void Promise.reject(new Error('stray')));`;
    expect(await summaryOf({ 'a.test.ts': stray })).toMatchObject({
      passed: 1,
      failed: [{ reason: 'stray' }],
    });
    const hook = `import { beforeAll, it } from 'vitest';\nbeforeAll(() => { throw new Error('hook'); });\nit('never runs', () => {});`;
    expect((await summaryOf({ 'a.test.ts': hook })).failed).toContainEqual(
      expect.objectContaining({ reason: 'hook' }),
    );
  });

  it('names what passed at a second try, with the reason of the first', async () => {
    const text = `${VITEST}let tries = 0;\nit('is held up', { retry: 1 }, () => expect(++tries, 'too early').toBe(2));`;
    expect(await summaryOf({ 'a.test.ts': text })).toMatchObject({
      passed: 1,
      failed: [],
      flaky: [{ name: 'is held up', reason: expect.stringContaining('too early') }],
    });
  });

  it('is a failure where nothing ran', async () => {
    expect(await summaryOf({})).toMatchObject({ passed: 0, failed: [{ name: 'the whole run' }] });
  });

  it('has a failure for a missing tool that is required', async () => {
    const required = JSON.stringify(join(PROJECT, 'test/support/required-tool.ts'));
    const text = `${VITEST}import { requireTool } from ${required};\nprocess.env.MLGIT_TEST_REQUIRE = 'no-such-tool';\nrequireTool('no-such-tool');\nit('x', () => {});`;
    expect(await summaryOf({ 'a.test.ts': text })).toMatchObject({
      failed: [{ reason: expect.stringContaining('no-such-tool') }],
    });
  });
});
