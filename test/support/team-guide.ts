import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { followGuide, readerEnv } from './follow-guide.ts';
import { gitHttpServer } from './git-http-server.ts';
import type { GuideAct } from './guide.ts';
import { startVersitygw } from './versitygw.ts';

/** Each of the guide's people has a home, so that nothing passes between them but by git and the bucket. */
function personOf(command: string): string {
  return /\b(ann|ben)\b/.exec(command)?.[1] ?? 'cay';
}

/** Does what a guide says to several people, who have a git server at https://git.example.org and a bucket `ml-artifacts`. */
export async function followTeamGuide(guide: readonly GuideAct[]): Promise<void> {
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
  await followGuide(guide, folder, (act) => {
    const person = act.kind === 'command' ? personOf(act.command) : 'ann';
    mkdirSync(join(base, 'homes', person), { recursive: true });
    return env(person);
  });
}
