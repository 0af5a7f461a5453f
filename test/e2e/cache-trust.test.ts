import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { TWO_STEPS } from '../support/flows.ts';
import { filesBelow } from '../support/local-store.ts';
import { signWith, sshKey } from '../support/signing-keys.ts';
import { team, withStore } from '../support/team.ts';

/** Ada's run in the store of the team, and clones of colleagues who take only what she has signed. */
async function sharedRun() {
  const { ada, store, newcomer } = team();
  const key = sshKey(ada, 'ada');
  signWith(ada, key);
  await withStore(ada, store);
  const { run } = await ada.result('run');
  await ada.result('push');
  const colleague = async (name: string) => {
    const clone = await withStore(newcomer(name), store);
    clone.git('config', 'mlgit.cacheTrust', 'signed');
    clone.git('config', 'mlgit.allowedSigners', '.git/allowed_signers');
    clone.write('.git/allowed_signers', `ada@example.org ${key.line}\n`);
    await clone.result('fetch');
    return clone;
  };
  const outcomes = async (clone: Awaited<ReturnType<typeof colleague>>) => {
    const done = (await clone.mlgit('run', '--no-push', '--json')).json();
    const tasks = Object.values<{ outcome: string }>(done.result.execution.tasks);
    return {
      outcomes: tasks.map(({ outcome }) => outcome),
      warnings: (done.warnings ?? []).map(({ message }) => message),
    };
  };
  return { ada, store, run, colleague, outcomes };
}

describe('mlgit.cacheTrust signed', () => {
  it('reuses what an allowed signer has signed, and nothing else', async () => {
    const { ada, run, colleague, outcomes } = await sharedRun();
    // An approval does not say that the run is the signer's own.
    await ada.result('approve', run);
    await ada.result('push');
    expect(await outcomes(await colleague('ben'))).toEqual({
      outcomes: ['ran', 'ran'],
      warnings: [expect.stringContaining('without the signature of an allowed signer are not used')],
    });
    await ada.result('approve', run, '--sign-only');
    await ada.result('push');
    expect(await outcomes(await colleague('carl'))).toEqual({ outcomes: ['cached', 'cached'], warnings: [] });
  });

  it('refuses an entry that names a signed run and says otherwise than its record', async () => {
    const { ada, run, store, colleague, outcomes } = await sharedRun();
    await ada.result('approve', run, '--sign-only');
    await ada.result('push');
    const entries = filesBelow(store).filter((path) => path.startsWith('cache/'));
    const read = (path: string) => JSON.parse(readFileSync(`${store}/${path}`, 'utf8'));
    const upper = entries.find((path) => read(path).task === 'upper') as string;
    const other = entries.map(read).find(({ task }) => task === 'count').outputs.count;
    const poisoned = read(upper);
    poisoned.outputs.big = { ...poisoned.outputs.big, digest: other.digest, sizeBytes: other.sizeBytes };
    chmodSync(`${store}/${upper}`, 0o644);
    writeFileSync(`${store}/${upper}`, `${JSON.stringify(poisoned, null, 2)}\n`);
    const found = await outcomes(await colleague('ben'));
    expect(found.outcomes).toEqual(['cached', 'ran']);
    expect(found.warnings).toEqual([
      `The cache entry of upper of run demo@${run} says otherwise than the record of that run, and is not used`,
    ]);
  });

  it('is no word that could be misspelled into trusting everybody', async () => {
    const repo = cliRepo(TWO_STEPS);
    repo.git('config', 'mlgit.cacheTrust', 'singed');
    await expectFailure(repo, ['run'], {
      exitCode: 2,
      code: 'bad-setting',
      message: /mlgit.cacheTrust is "singed": expected own, anyone or signed/,
      hints: ['git config mlgit.cacheTrust signed'],
    });
  });
});
