import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gitHttpServer } from '../support/git-http-server.ts';
import { asPattern, perform, readGuide, withMlgit } from '../support/guide.ts';
import { newcomer, PROJECT } from '../support/quickstart-run.ts';
import { hasVersitygw, startVersitygw } from '../support/versitygw.ts';

const guide = readGuide(readFileSync(join(PROJECT, 'docs/guides/share-a-model.md'), 'utf8'));

/** Each of the guide's people has a home, so that nothing passes between them but by git and the bucket. */
function personOf(command: string): string {
  return /\b(ann|ben)\b/.exec(command)?.[1] ?? 'cay';
}

describe.skipIf(!hasVersitygw())('the guide to sharing a model', () => {
  it('works as it says, command by command, with git over http and a bucket', async () => {
    const base = mkdtempSync(join(tmpdir(), 'mlgit-guide-'));
    onTestFinished(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }));
    const s3 = await startVersitygw();
    onTestFinished(() => s3.stop());
    mkdirSync(join(s3.folder, 'ml-artifacts'));
    const folder = join(base, 'desk');
    mkdirSync(folder);
    mkdirSync(join(base, 'served', 'team'), { recursive: true });
    execFileSync('git', [
      'init',
      '--quiet',
      '--bare',
      '--initial-branch=main',
      join(base, 'served/team/credit.git'),
    ]);
    const git = await gitHttpServer({ root: join(base, 'served') });
    const env = (person: string) => ({
      ...withMlgit(newcomer(join(base, 'homes', person)), join(base, 'bin'), join(PROJECT, 'bin/mlgit.js')),
      ...s3.env,
      GIT_AUTHOR_NAME: person,
      GIT_AUTHOR_EMAIL: `${person}@example.org`,
      GIT_COMMITTER_NAME: person,
      GIT_COMMITTER_EMAIL: `${person}@example.org`,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.${git.url}/.insteadOf`,
      GIT_CONFIG_VALUE_0: 'https://git.example.org/',
    });
    expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThan(10);
    for (const act of guide) {
      const person = act.kind === 'command' ? personOf(act.command) : 'ann';
      mkdirSync(join(base, 'homes', person), { recursive: true });
      const { code, output } = await perform(act, folder, env(person));
      if (act.kind === 'file') continue;
      expect(code, `$ ${act.command}\n${output}`).toBe(0);
      if (act.shows.length > 0) expect(output, `$ ${act.command}`).toMatch(asPattern(act.shows));
    }
  });
});
