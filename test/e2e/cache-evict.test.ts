import { renameSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { ControlledCommand } from '../support/controlled-command.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow, TWO_STEPS } from '../support/flows.ts';
import { filesBelow } from '../support/local-store.ts';
import { signWith, sshKey } from '../support/signing-keys.ts';
import { team, withStore } from '../support/team.ts';
import { hasVersitygw, startVersitygw } from '../support/versitygw.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents of every kind.
const outcomes = ({ execution }: any): { [task: string]: string } =>
  Object.fromEntries(
    Object.entries<{ outcome: string }>(execution.tasks).map(([id, { outcome }]) => [id, outcome]),
  );

const run = async (repo: CliRepo, ...args: string[]) =>
  outcomes(await repo.result('run', '--no-push', ...args));

const keyOf = async (repo: CliRepo, task: string): Promise<string> =>
  (await repo.result('show', `demo@latest:${task}/`)).key;

const CACHED = { upper: 'cached', count: 'cached' };
const UPPER_RAN = { upper: 'ran', count: 'cached' };

describe('mlgit cache evict', () => {
  it('makes the next run compute that step again, once, and what follows only where the bytes differ', async () => {
    const repo = cliRepo(TWO_STEPS);
    const { run: first } = await repo.result('run');
    const key = await keyOf(repo, 'upper');
    const evicted = await repo.result('cache', 'evict', key);
    const by = 'Ada Tester <ada@example.org>';
    expect(evicted).toEqual({
      dryRun: false,
      keys: [key],
      results: [{ key, run: first, task: 'upper', by, evictedAt: expect.any(String), already: false }],
      stores: ['local store'],
    });
    const [upper, count] = (await repo.result('status')).steps;
    expect(upper).toMatchObject({
      step: 'upper',
      state: 'will-run',
      because: `its result of run ${first} was evicted by Ada Tester`,
    });
    expect(count).toMatchObject({ step: 'count', state: 'will-run', because: 'upper will run' });
    expect(await run(repo)).toEqual(UPPER_RAN);
    expect(await run(repo)).toEqual(CACHED);
    // The run that had it keeps it.
    await repo.result('gc', '--grace', '0', '--drop-after', '0');
    expect((await repo.mlgit('cat', `demo@${first}:big`)).stdout).toBe('SOME LETTERS\n');
    expect(await repo.result('fsck')).toMatchObject({ damaged: false, store: { findings: [] } });
  });

  it('takes the beginning of a key, a SPEC, or a step of the newest run', async () => {
    const repo = cliRepo(TWO_STEPS);
    await repo.result('run');
    const key = await keyOf(repo, 'upper');
    for (const name of [
      key.slice(0, 9),
      key.slice(3, 13),
      key.slice(3),
      'demo@latest:upper/',
      '@latest:big',
      'upper',
    ])
      expect((await repo.result('cache', 'evict', name, '--dry-run')).keys, name).toEqual([key]);
    expect(await run(repo)).toEqual(CACHED);
  });

  it('says of what was evicted before that it was, and succeeds', async () => {
    const repo = cliRepo(TWO_STEPS);
    const { run: first } = await repo.result('run');
    const { results } = await repo.result('cache', 'evict', 'upper');
    const again = await repo.mlgit('cache', 'evict', 'upper');
    expect(again.exitCode, `${again}`).toBe(0);
    expect(again.stdout).toContain(`the result of upper of run ${first} was evicted before by Ada Tester`);
    expect((await repo.result('cache', 'evict', 'upper')).results).toEqual([
      { ...results[0], already: true },
    ]);
  });

  it('forgets all results that a key has, forced ones too, and none that comes later', async () => {
    const repo = cliRepo(TWO_STEPS);
    await repo.result('run');
    await repo.result('run', '--force', '--only', 'upper');
    expect((await repo.result('cache', 'evict', 'upper')).results).toHaveLength(2);
    expect(await run(repo)).toEqual(UPPER_RAN);
    const { results } = await repo.result('cache', 'evict', 'upper');
    expect(results.map(({ already }: { already: boolean }) => already).sort()).toEqual([false, true, true]);
    expect(await run(repo)).toEqual(UPPER_RAN);
    expect(await run(repo)).toEqual(CACHED);
  });

  it('forgets all items of a step where none is named', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({ a: '{foreach: {n: [1, 2]}, run: "echo ${{ item.n }} > x", outputs: {x: x}}' }),
      '.gitignore': '/x/\n',
    });
    await repo.result('run');
    expect((await repo.result('cache', 'evict', 'a/n=1')).keys).toHaveLength(1);
    expect(await run(repo)).toEqual({ 'a/n=1': 'ran', 'a/n=2': 'cached' });
    expect((await repo.result('cache', 'evict', 'a')).keys).toHaveLength(2);
    expect(await run(repo)).toEqual({ 'a/n=1': 'ran', 'a/n=2': 'ran' });
  });

  it('makes resume compute again what it would have taken from the run that failed', async () => {
    const flow = demoFlow({
      upper: '{run: "tr a-z A-Z < data/in.txt > x", inputs: {raw: data/in.txt}, outputs: {x: x}}',
      count: '{run: "sh count.sh", inputs: {x: upper.x}, outputs: {y: y}}',
    });
    const repo = cliRepo({
      ...TWO_STEPS,
      'mlgit.yaml': flow,
      'count.sh': 'exit 1\n',
      '.gitignore': '/[xy]\n',
    });
    expect((await repo.mlgit('run')).exitCode).toBe(1);
    await repo.result('cache', 'evict', 'upper');
    expect((await repo.mlgit('resume')).exitCode).toBe(1);
    expect(outcomes((await repo.result('log')).runs[0])).toMatchObject({ upper: 'ran' });
    expect((await repo.mlgit('resume')).exitCode).toBe(1);
    expect(outcomes((await repo.result('log')).runs[0])).toMatchObject({ upper: 'cached' });
  });

  it('refuses what names no result', async () => {
    const repo = cliRepo(TWO_STEPS);
    await expectFailure(repo, ['cache', 'evict', 'upper'], {
      exitCode: 2,
      code: 'no-runs',
      message: /no run/,
    });
    await repo.result('run');
    const key = await keyOf(repo, 'upper');
    const unknown = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
    const failures = [
      [unknown, 'no-such-result', /No result of the key b3:[0-9a-f]{64} is in the cache/],
      ['b3:00000000', 'no-such-result', /No result of the key b3:00000000 is in the cache/],
      ['b3:12', 'bad-key', /Expected a cache key, .*, found b3:12/],
      ['demo@latest', 'which-task', /names a run, and a task of it is expected/],
      ['uper', 'no-such-task', /has no task "uper"/],
    ] as const;
    for (const [name, code, message] of failures)
      await expectFailure(repo, ['cache', 'evict', name], { exitCode: 2, code, message });
  });
});

describe('a result that a run computes meanwhile', () => {
  const opened: ControlledCommand[] = [];
  afterEach(async () => {
    for (const command of opened.splice(0)) await command.close();
  });

  it('counts, because it is published after the tombstone', async () => {
    const command = await ControlledCommand.open();
    opened.push(command);
    const held = JSON.stringify(`${command.command} && echo 1 > x`);
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({ a: `{run: ${held}, outputs: {x: x}}` }),
      '.gitignore': '/x\n',
    });
    const first = repo.start(['run']);
    await (await command.nextInvocation()).exit(0);
    expect((await first.ended).exitCode).toBe(0);
    const forced = repo.start(['run', '--force']);
    const invocation = await command.nextInvocation();
    expect((await repo.result('cache', 'evict', 'a')).results).toHaveLength(1);
    await invocation.exit(0);
    expect((await forced.ended).exitCode).toBe(0);
    expect(await run(repo)).toEqual({ a: 'cached' });
  });
});

/** Ada has shared a run; Ben, with another home, has taken its results. */
async function sharedResults() {
  const { ada, store, newcomer } = team();
  await withStore(ada, store);
  const { run: first } = await ada.result('run');
  await ada.result('push');
  const ben = await withStore(newcomer('ben'), store);
  expect(await run(ben)).toEqual(CACHED);
  return { ada, ben, store, first, newcomer };
}

describe('a result that is evicted in the store of the team', () => {
  it('is computed once more by whoever runs first, and then shared as any', async () => {
    const { ada, ben, store, first, newcomer } = await sharedResults();
    const { stores } = await ada.result('cache', 'evict', 'upper');
    expect(stores).toEqual(['local store', 'team']);
    // Ben has a copy of it in his local store.
    const again = await ben.result('run', '--no-push');
    expect(outcomes(again)).toEqual(UPPER_RAN);
    await ben.result('push');
    expect(await run(ben, '--no-remote-cache')).toEqual(CACHED);
    expect(await run(ada)).toEqual(CACHED);
    const carl = await withStore(newcomer('carl'), store);
    const done = await carl.result('run', '--no-push');
    expect(outcomes(done)).toEqual(CACHED);
    expect(done.execution.tasks.upper.firstRun).toBe(again.run);
    expect(filesBelow(store).filter((path) => path.startsWith('evicted/'))).toEqual([
      expect.stringMatching(new RegExp(`^evicted/[0-9a-f]{2}/[0-9a-f]{64}/${first}\\.json$`)),
    ]);
    expect((await ada.mlgit('fsck', '--remote')).exitCode).toBe(0);
    expect((await ada.result('gc', '--remote', '--grace', '0')).blobs).toBe(0);
    expect(await run(ada)).toEqual(CACHED);
  });

  it('is found by its key where only the store has it', async () => {
    const { ada, ben, store, newcomer } = await sharedResults();
    const key = await keyOf(ada, 'upper');
    const carl = await withStore(newcomer('carl'), store);
    expect((await carl.result('cache', 'evict', key.slice(0, 15))).results).toMatchObject([
      { already: false },
    ]);
    expect(await run(ben)).toEqual(UPPER_RAN);
  });

  it('does not come back by a colleague who pushes everything again', async () => {
    const { ada, ben, store, first } = await sharedResults();
    await ben.result('cache', 'evict', await keyOf(ada, 'upper'));
    // What Ada knows of the store is forgotten, and her results are sent again.
    for (const name of filesBelow(ada.home()).filter((path) => path.startsWith('index-')))
      renameSync(ada.home(name), `${ada.home(name)}.old`);
    await ada.result('push');
    expect(
      filesBelow(store).some((path) => path.endsWith(`${first}.json`) && path.startsWith('cache/')),
    ).toBe(true);
    expect(await run(ben)).toEqual(UPPER_RAN);
  });

  it('is forgotten here at once where the store cannot be told, which is said, and the next push tells it', async () => {
    const { ada, ben, store, first } = await sharedResults();
    renameSync(store, `${store}.away`);
    const { error } = await expectFailure(ada, ['cache', 'evict', 'upper'], {
      exitCode: 3,
      code: 'not-evicted-everywhere',
      message: /^Evicted upper in local store, and not in team: /,
      hints: ['mlgit cache evict upper', 'mlgit push'],
    });
    expect(error.details).toEqual({ evicted: ['local store'], notEvicted: ['team'] });
    renameSync(`${store}.away`, store);
    expect(await run(ben)).toEqual(CACHED);
    const again = await ada.result('run', '--no-push');
    expect(outcomes(again)).toEqual(UPPER_RAN);
    await ada.result('push');
    const done = await ben.result('run', '--no-push');
    expect(done.execution.tasks.upper.firstRun).toBe(again.run);
    expect(done.execution.tasks.upper.firstRun).not.toBe(first);
  });

  it('is told the store by the same command later', async () => {
    const { ada, ben, store } = await sharedResults();
    renameSync(store, `${store}.away`);
    expect((await ada.mlgit('cache', 'evict', 'upper')).exitCode).toBe(3);
    renameSync(`${store}.away`, store);
    expect((await ada.result('cache', 'evict', 'upper')).results).toMatchObject([{ already: false }]);
    expect(await run(ben)).toEqual(UPPER_RAN);
  });

  it('makes no store where nobody has pushed yet', async () => {
    const { ada, store } = team();
    ada.git('config', 'mlgit.store.team.url', `file://${store}`);
    await ada.result('run', '--no-push');
    expect((await ada.result('cache', 'evict', 'upper')).stores).toEqual(['local store']);
    expect(filesBelow(store)).toEqual([]);
  });

  it('is computed again by those, too, who trust what an allowed signer has signed', async () => {
    const { ada, store, newcomer } = team();
    const key = sshKey(ada, 'ada');
    signWith(ada, key);
    await withStore(ada, store);
    const { run: first } = await ada.result('run');
    await ada.result('approve', first, '--sign-only');
    await ada.result('push');
    const ben = await withStore(newcomer('ben'), store);
    ben.git('config', 'mlgit.cacheTrust', 'signed');
    ben.git('config', 'mlgit.allowedSigners', '.git/allowed_signers');
    ben.write('.git/allowed_signers', `ada@example.org ${key.line}\n`);
    await ben.result('fetch');
    expect(await run(ben)).toEqual(CACHED);
    await ada.result('cache', 'evict', 'upper');
    expect(await run(ben)).toEqual(UPPER_RAN);
  });
});

describe.skipIf(!hasVersitygw())('a result that is evicted in a bucket', () => {
  it('is computed again by everybody, until one has shared it', async () => {
    const server = await startVersitygw();
    try {
      const { ada, newcomer } = team();
      const env = server.env as { [name: string]: string };
      const of = (repo: CliRepo) =>
        new (repo.constructor as typeof CliRepo)(repo.root, { ...repo.env, ...env });
      const [a, b] = [of(ada), of(newcomer('ben'))];
      for (const repo of [a, b]) await repo.result('remote', 'add', 'team', `s3://${server.bucket}/evict`);
      await a.result('run');
      await a.result('push');
      expect(await run(b)).toEqual(CACHED);
      expect((await a.result('cache', 'evict', 'upper')).stores).toEqual(['local store', 'team']);
      expect(await run(b)).toEqual(UPPER_RAN);
      await b.result('push');
      expect(await run(a)).toEqual(CACHED);
    } finally {
      await server.stop();
    }
  });
});
