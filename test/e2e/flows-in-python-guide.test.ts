import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { followGuide, readerEnv } from '../support/follow-guide.ts';
import { readGuide } from '../support/guide.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { toolPresent } from '../support/required-tool.ts';

const guide = readGuide(readFileSync(join(PROJECT, 'docs/guides/flows-in-python.md'), 'utf8'));

describe.skipIf(!toolPresent('python3'))('the guide to flows in Python', () => {
  const base = mkdtempSync(join(tmpdir(), 'mlgit-guide-'));
  const folder = join(base, 'credit');
  mkdirSync(folder);
  afterAll(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }));

  it('works as it says, command by command', async () => {
    expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThanOrEqual(10);
    // As with the package installed.
    const env = { ...readerEnv(base), PYTHONPATH: join(PROJECT, 'python/src'), PYTHONDONTWRITEBYTECODE: '1' };
    await followGuide(guide, folder, () => env);
  });
});
