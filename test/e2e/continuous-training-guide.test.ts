import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { followGuide, readerEnv } from '../support/follow-guide.ts';
import { gitHttpServer } from '../support/git-http-server.ts';
import { readGuide } from '../support/guide.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { hasVersitygw, startVersitygw } from '../support/versitygw.ts';

const guide = readGuide(readFileSync(join(PROJECT, 'docs/guides/continuous-training.md'), 'utf8'));

/** Each of the guide's people has a home, so that nothing passes between them but by git and the bucket. */
function personOf(command: string): string {
  return /\b(ann|ben)\b/.exec(command)?.[1] ?? 'cay';
}

describe.skipIf(!hasVersitygw())('the guide to continuous training', () => {
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
      ...readerEnv(base, { home: join('homes', person), name: person }),
      ...s3.env,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.${git.url}/.insteadOf`,
      GIT_CONFIG_VALUE_0: 'https://git.example.org/',
    });
    expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThan(30);
    await followGuide(guide, folder, (act) => {
      const person = act.kind === 'command' ? personOf(act.command) : 'ann';
      mkdirSync(join(base, 'homes', person), { recursive: true });
      return env(person);
    });
  });
});
