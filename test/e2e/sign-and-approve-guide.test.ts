import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { followGuide, readerEnv } from '../support/follow-guide.ts';
import { readGuide } from '../support/guide.ts';
import { PROJECT } from '../support/quickstart-run.ts';

const guide = readGuide(readFileSync(join(PROJECT, 'docs/guides/sign-and-approve.md'), 'utf8'));

describe('the guide to signing', () => {
  const base = mkdtempSync(join(tmpdir(), 'mlgit-guide-'));
  const folder = join(base, 'scratch');
  mkdirSync(folder);
  const env = readerEnv(base, { name: 'Ada' });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it('works as it says, command by command', async () => {
    expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThanOrEqual(20);
    await followGuide(guide, folder, () => env);
  }, 120_000);
});
