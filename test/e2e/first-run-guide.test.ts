import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { followGuide, readerEnv } from '../support/follow-guide.ts';
import { readGuide } from '../support/guide.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { toolPresent } from '../support/required-tool.ts';

const guide = readGuide(readFileSync(join(PROJECT, 'docs/guides/first-run.md'), 'utf8'));

describe.skipIf(!toolPresent('python3'))('the guide to a first run', () => {
  const base = mkdtempSync(join(tmpdir(), 'mlgit-guide-'));
  const folder = join(base, 'scratch');
  mkdirSync(folder);
  const env = readerEnv(base);
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it('writes files and types commands', () => {
    expect(guide.filter(({ kind }) => kind === 'file').length).toBeGreaterThanOrEqual(3);
    expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThanOrEqual(10);
  });

  it('works as it says, command by command, in an empty folder', async () => {
    await followGuide(guide, folder, () => env);
  });
});
