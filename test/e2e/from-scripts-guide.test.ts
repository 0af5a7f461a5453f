import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { followGuide, readerEnv } from '../support/follow-guide.ts';
import { readGuide } from '../support/guide.ts';
import { hasTraces } from '../support/isolation-means.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { toolPresent } from '../support/required-tool.ts';

const guide = readGuide(readFileSync(join(PROJECT, 'docs/guides/from-scripts.md'), 'utf8'));

describe.skipIf(!hasTraces || !toolPresent('python3'))('the guide from scripts to a flow', () => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'mlgit-guide-')));
  const folder = join(base, 'churn');
  mkdirSync(folder);
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it('works as it says, command by command', async () => {
    expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThanOrEqual(12);
    await followGuide(guide, folder, () => readerEnv(base));
  });
});
