import { describe, expect, it } from 'vitest';
import { cliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow } from '../support/flows.ts';
import { signWith, sshKey } from '../support/signing-keys.ts';

const FILES = {
  'mlgit.yaml': demoFlow({ one: `{run: "test ! -e broken && echo 1 > one.txt", outputs: {one: one.txt}}` }),
  '.gitignore': '/one.txt\n',
};

describe('mlgit.sign', () => {
  it('signs each run, and leaves one recorded that cannot be signed', async () => {
    const repo = cliRepo(FILES);
    const key = sshKey(repo, 'ada');
    signWith(repo, key);
    repo.git('config', 'mlgit.sign', 'true');
    repo.git('config', 'mlgit.allowedSigners', '.git/allowed_signers');
    repo.write('.git/allowed_signers', `ada@example.org ${key.line}\n`);
    const first = await repo.result('run');
    expect(first.signed).toBe(true);
    repo.git('config', 'user.signingKey', repo.path('gone.pub'));
    const done = await repo.mlgit('run', '--force', '--json');
    expect(done.exitCode, `${done}`).toBe(3);
    const { result, warnings } = done.json();
    expect(result.signed).toBe(false);
    expect(warnings).toMatchObject([
      {
        message: expect.stringContaining(
          `Run demo@${result.run} is recorded and not signed: git could not sign`,
        ),
        hints: expect.arrayContaining([`mlgit approve demo@${result.run} --sign-only`]),
      },
    ]);
    signWith(repo, key);
    await repo.result('approve', result.run, '--sign-only');
    const shown = (await repo.mlgit('log', '--columns', 'id,signed')).stdout;
    expect(shown.match(/ada@example\.org/g)).toHaveLength(2);
  });
});

describe('approve', () => {
  it('refuses what nobody could stand for, and to take back what was not given', async () => {
    const repo = cliRepo(FILES);
    signWith(repo, sshKey(repo, 'ada'));
    const { run } = await repo.result('run');
    await expectFailure(repo, ['approve', run, '--withdraw'], {
      exitCode: 2,
      code: 'not-approved',
      message: `There is no approval of run demo@${run} by Ada Tester <ada@example.org>`,
    });
    repo.write('broken', '');
    expect((await repo.mlgit('run', '--force')).exitCode).toBe(1);
    const [failed] = (await repo.result('log')).runs;
    await expectFailure(repo, ['approve', failed.id], {
      exitCode: 2,
      code: 'run-not-succeeded',
      message: `Run demo@${failed.id} failed: expected one that succeeded`,
    });
  });
});
