import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { asPattern, perform, readGuide, withMlgit } from '../support/guide.ts';
import { newcomer, PROJECT } from '../support/quickstart-run.ts';

const guide = readGuide(readFileSync(join(PROJECT, 'docs/guides/failures.md'), 'utf8'));

describe('the guide to runs that fail', () => {
  const base = mkdtempSync(join(tmpdir(), 'mlgit-guide-'));
  const folder = join(base, 'scratch');
  mkdirSync(folder);
  const env = {
    ...withMlgit(newcomer(join(base, 'home')), join(base, 'bin'), join(PROJECT, 'bin/mlgit.js')),
    GIT_AUTHOR_NAME: 'Reader',
    GIT_AUTHOR_EMAIL: 'reader@example.invalid',
    GIT_COMMITTER_NAME: 'Reader',
    GIT_COMMITTER_EMAIL: 'reader@example.invalid',
  };
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it('writes files and types commands', () => {
    expect(guide.filter(({ kind }) => kind === 'file').length).toBeGreaterThanOrEqual(3);
    expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThanOrEqual(8);
  });

  it('works as it says, command by command, in an empty folder', async () => {
    for (const act of guide) {
      const { code, output } = await perform(act, folder, env);
      if (act.kind === 'file') continue;
      expect(code, `$ ${act.command}\n${output}`).toBe(0);
      if (act.shows.length > 0) expect(output, `$ ${act.command}`).toMatch(asPattern(act.shows));
    }
  });
});
