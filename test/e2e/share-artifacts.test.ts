import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectFailure } from '../support/expect-failure.ts';
import { damage, filesBelow } from '../support/local-store.ts';
import { installHook, refsOf } from '../support/remotes.ts';
import { team, withStore } from '../support/team.ts';

describe('push and pull', () => {
  it('are all that it takes to give a model to a colleague, and to reuse what she computed', async () => {
    const { ada, store, newcomer } = team();
    await withStore(ada, store);
    const { run } = await ada.result('run', '--tag', 'prod');
    const pushed = await ada.result('push');
    expect(pushed.refs.pushed).toEqual([`refs/mlgit/runs/demo/${run}`, 'refs/mlgit/tags/demo/prod']);
    expect(pushed.store.blobs).toBeGreaterThan(1);

    const ben = await withStore(newcomer('ben'), store);
    await ben.result('fetch');
    expect(filesBelow(ben.home('store')).filter((path) => path.startsWith('blobs/'))).toEqual([]);
    await ben.result('pull-artifact', 'demo@prod:big', '-o', 'build/big.txt');
    expect(readFileSync(ben.path('build/big.txt'), 'utf8')).toBe('SOME LETTERS\n');
    expect((await ben.mlgit('cat', 'demo@prod:count')).stdout.trim()).toBe('13');

    const again = await ben.result('run');
    const outcomes = Object.values<{ outcome: string }>(again.execution.tasks).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['cached', 'cached']);
    expect(again.execution.tasks.count.firstRun).toBe(run);
    expect(readFileSync(ben.path('build/count.txt'), 'utf8').trim()).toBe('13');
  });

  it('send nothing twice, and say so', async () => {
    const { ada, store } = team();
    await withStore(ada, store);
    await ada.result('run');
    await ada.result('push');
    const again = await ada.mlgit('push');
    expect(again.stdout).toBe(`file://${store} has everything\norigin has every run\n`);
  });

  it('of one run send that run alone, and its tag', async () => {
    const { ada, store, origin } = team();
    await withStore(ada, store);
    const one = await ada.result('run', '--tag', 'one');
    ada.write('data/in.txt', 'other letters\n');
    await ada.result('run');
    await ada.result('push', 'origin', one.run);
    expect(refsOf(origin)).toEqual([`refs/mlgit/runs/demo/${one.run}`, 'refs/mlgit/tags/demo/one']);
  });

  it('carry tracked data, which checkout brings', async () => {
    const { ada, store, newcomer } = team();
    await withStore(ada, store);
    ada.write('big/part-1.bin', 'x'.repeat(1000));
    ada.write('big/part-2.bin', 'y'.repeat(1000));
    await ada.result('add', 'big');
    ada.git('add', '.');
    ada.git('commit', '--quiet', '-m', 'data');
    ada.git('push', '--quiet');
    await ada.result('push');
    const ben = await withStore(newcomer('ben'), store);
    await ben.result('checkout');
    expect(readFileSync(ben.path('big/part-2.bin'), 'utf8')).toBe('y'.repeat(1000));
  });

  it('without a store share the records, and say what stays', async () => {
    const { ada, origin } = team();
    await ada.result('run');
    const pushed = await ada.mlgit('push');
    expect(pushed.exitCode, `${pushed}`).toBe(0);
    expect(pushed.stderr).toContain('Warning: No store is configured');
    expect(refsOf(origin, 'refs/mlgit/runs')).toHaveLength(1);
  });

  it('sync brings the runs of the other and gives one’s own', async () => {
    const { ada, store, newcomer } = team();
    await withStore(ada, store);
    await ada.result('run', '--tag', 'hers');
    await ada.result('push');
    const ben = await withStore(newcomer('ben'), store);
    ben.write('data/in.txt', 'his letters\n');
    const his = await ben.result('run', '--tag', 'his');
    const synced = await ben.result('sync');
    expect(synced.fetched.runs).toHaveLength(1);
    expect(synced.pushed.refs.pushed).toContain(`refs/mlgit/runs/demo/${his.run}`);
    await ada.result('sync');
    expect((await ada.mlgit('cat', 'demo@origin/his:big')).stdout).toBe('HIS LETTERS\n');
  });
});

describe('a store that lacks what it was known to hold', () => {
  it('is given it again, when some of it is gone', async () => {
    const { ada, store, storedAt } = team();
    await withStore(ada, store);
    const { manifest } = await ada.result('run');
    await ada.result('push');
    const before = filesBelow(`${store}/blobs`);
    for (const path of before) rmSync(`${store}/blobs/${path}`);
    const healed = await ada.mlgit('push');
    expect(healed.exitCode, `${healed}`).toBe(0);
    expect(healed.stdout).toContain('lacked what it was known to hold');
    expect(filesBelow(`${store}/blobs`)).toEqual(before);
    expect(existsSync(storedAt(manifest.tasks.upper.outputs.big.digest))).toBe(true);
  });

  it('is not made anew in an empty folder by itself, as that may be a disk that is not mounted', async () => {
    const { ada, store } = team();
    await withStore(ada, store);
    await ada.result('run');
    await ada.result('push');
    rmSync(store, { recursive: true });
    await expectFailure(ada, ['push'], {
      exitCode: 14,
      code: 'no-such-store',
      message: /where there was one before$/,
      hints: ['mlgit remote check team --create'],
    });
    await ada.result('remote', 'check', 'team', '--create');
    expect((await ada.result('push')).store.blobs).toBeGreaterThan(1);
  });

  it('is not asked when the ledger is gone, but listed', async () => {
    const { ada, store } = team();
    await withStore(ada, store);
    await ada.result('run');
    await ada.result('push');
    for (const name of filesBelow(ada.home()).filter((path) => path.startsWith('index-')))
      rmSync(ada.home(name));
    expect((await ada.result('push')).store).toMatchObject({ blobs: 0, healed: false });
  });
});

describe('a run of which something is lost', () => {
  it('stays here with its tag, while the others go', async () => {
    const { ada, store, origin } = team();
    await withStore(ada, store);
    const lost = await ada.result('run', '--tag', 'lost');
    const digest: string = lost.manifest.tasks.upper.outputs.big.digest;
    ada.write('data/in.txt', 'whole letters\n');
    ada.git('commit', '--quiet', '-am', 'other letters');
    ada.git('push', '--quiet');
    const whole = await ada.result('run', '--tag', 'whole');
    rmSync(ada.home('store', 'blobs', digest.slice(3, 5), digest.slice(3)));
    const { error } = await expectFailure(ada, ['push'], {
      exitCode: 3,
      code: 'run-incomplete',
      message: new RegExp(`^Run demo@${lost.run} was not pushed: .*${digest}`),
    });
    expect(error.details.runs).toEqual([`demo@${lost.run}`]);
    expect(refsOf(origin)).toEqual([`refs/mlgit/runs/demo/${whole.run}`, 'refs/mlgit/tags/demo/whole']);
  });

  it('is told from one that is damaged, which does not go either', async () => {
    const { ada, store, origin } = team();
    await withStore(ada, store);
    const { manifest } = await ada.result('run');
    const digest: string = manifest.tasks.upper.outputs.big.digest;
    damage(ada.home('store', 'blobs', digest.slice(3, 5), digest.slice(3)), 'some letterz\n');
    await expectFailure(ada, ['push'], { exitCode: 3, code: 'run-incomplete', message: /expected b3:/ });
    expect(refsOf(origin)).toEqual([]);
    expect(existsSync(`${store}/blobs/${digest.slice(3, 5)}/${digest.slice(3)}`)).toBe(false);
  });
});

describe('a push that git does not take', () => {
  it('resumes without sending blobs again', async () => {
    const { ada, store, origin } = team();
    await withStore(ada, store);
    await ada.result('run');
    installHook(origin, 'pre-receive', 'echo "closed for today" >&2; exit 1\n');
    await expectFailure(ada, ['push'], { exitCode: 12, code: 'push-refused', message: /closed for today/ });
    installHook(origin, 'pre-receive', 'exit 0\n');
    const pushed = await ada.result('push');
    expect(pushed.store.blobs).toBe(0);
    expect(pushed.refs.pushed).toHaveLength(1);
  });
});

describe('what leaves for the first time', () => {
  it('is listed, with what was never committed', async () => {
    const { ada, store } = team();
    await withStore(ada, store);
    ada.write('notes.py', 'print("mine")\n');
    await ada.result('run');
    const pushed = await ada.mlgit('push');
    expect(pushed.stderr).toContain('Goes to origin with the code of runs');
    expect(pushed.stderr).toContain('notes.py  14 B, never committed');
  });

  it('never is a credential, unless the user says that it is none', async () => {
    const { ada, store, origin } = team();
    await withStore(ada, store);
    writeFileSync(ada.path('settings.py'), `KEY = "AKIA${'QWERTYUIOP234567'}"\n`);
    ada.git('add', 'settings.py');
    ada.git('commit', '--quiet', '-m', 'settings');
    await ada.result('run');
    await expectFailure(ada, ['push'], {
      exitCode: 2,
      code: 'credentials-would-leave',
      message: /^settings\.py looks like a credential/,
    });
    expect(refsOf(origin)).toEqual([]);
    expect(filesBelow(`${store}/blobs`)).toEqual([]);
    ada.git('config', 'mlgit.allowCredentials', 'settings.py');
    await ada.result('push');
    expect(refsOf(origin)).toHaveLength(1);
  });
});

describe('an archive of a newer release', () => {
  it('is said to be left out, in one sentence', async () => {
    const { ada } = team();
    await ada.result('run');
    ada.git('update-ref', 'refs/mlgit/remotes/origin/archive/demo', 'HEAD');
    const listed = await ada.mlgit('log');
    expect(listed.exitCode).toBe(0);
    expect(listed.stderr).toBe(
      'Warning: The runs in refs/mlgit/remotes/origin/archive/demo are left out: they were archived by a newer release, and this one reads no archives\nHint: npm install -g mlgit@latest\n',
    );
  });
});

describe('what was erased for good', () => {
  it('is not sent again, and does not keep its run from being shared', async () => {
    const { ada, store, origin, storedAt } = team();
    await withStore(ada, store);
    const { run, manifest } = await ada.result('run');
    const digest: string = manifest.tasks.upper.outputs.big.digest;
    await ada.result('purge', `demo@${run}:big`, '--reason', 'a client asked for it');
    expect((await ada.result('push')).incomplete).toEqual([]);
    expect(refsOf(origin, 'refs/mlgit/runs')).toHaveLength(1);
    expect(existsSync(storedAt(digest))).toBe(false);
    // Made again by a run whose code and inputs are the same, it stays here.
    await ada.result('run', '--force');
    await ada.result('push');
    expect(existsSync(storedAt(digest))).toBe(false);
  });

  it('is told to colleagues when they fetch, erased by their next gc, and no damage', async () => {
    const { ada, store, newcomer } = team();
    await withStore(ada, store);
    const { run, manifest } = await ada.result('run');
    await ada.result('push');
    const ben = await withStore(newcomer('ben'), store);
    await ben.result('fetch');
    await ben.result('run');
    await ada.result('purge', `demo@${run}:big`, '--reason', 'a client asked for it');
    await ada.result('push');
    expect(await ada.result('fsck')).toMatchObject({ damaged: false, missing: [], purged: 1 });
    expect((await ben.mlgit('fetch')).stdout).toContain(
      `- demo@${run}:big was purged: a client asked for it\n`,
    );
    const { digest, sizeBytes } = manifest.tasks.upper.outputs.big;
    expect(await ben.result('gc')).toMatchObject({ blobs: 1, bytes: sizeBytes, droppedBytes: sizeBytes });
    expect((await ben.mlgit('undelete')).stdout).not.toContain(digest);
    const checked = await ben.mlgit('fsck');
    expect(checked).toMatchObject({ exitCode: 0 });
    expect(checked.stdout).toContain('purged   1 artifact lacks what was erased for good\n');
  });
});
