import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Git, Oid, RefChange } from '../../../src/git/port.ts';
import { session } from '../../support/git-session.ts';
import { type TestRepo, testRepo } from '../../support/repo.ts';

const AUTHOR = { name: 'Ada', email: 'ada@example.org', at: 1000 };

function commit(git: Git, message: string): Promise<Oid> {
  const head = { parents: [], author: AUTHOR, committer: AUTHOR, message };
  return git.objects.writeCommitOfFiles({}, head);
}

function change(name: string, from: Oid | undefined, to: Oid | undefined): RefChange {
  return { name, from, to, reason: 'test' };
}

test('creates, moves and deletes a ref by compare-and-swap', async () => {
  const git = await session(testRepo());
  const [one, two] = [await commit(git, 'one'), await commit(git, 'two')];
  const name = 'refs/mlgit/runs/credit/k3f9';
  expect(await git.refs.resolve(name)).toBeUndefined();
  await git.refs.transact([change(name, undefined, one)]);
  expect(await git.refs.resolve(name)).toBe(one);
  await git.refs.transact([change(name, one, two)]);
  await git.refs.transact([change(name, two, undefined)]);
  expect(await git.refs.resolve(name)).toBeUndefined();
});

test('a change from another value than the present one is refused, whatever the change', async () => {
  const repo = testRepo();
  const git = await session(repo);
  const [one, two, three] = [await commit(git, '1'), await commit(git, '2'), await commit(git, '3')];
  const name = 'refs/mlgit/tags/credit/prod';
  const refusal = { code: 'ref-changed', kind: 'conflict', details: { ref: name } };
  await expect(git.refs.transact([change(name, one, two)])).rejects.toMatchObject(refusal);
  await expect(git.refs.transact([change(name, one, undefined)])).rejects.toMatchObject(refusal);
  await git.refs.transact([change(name, undefined, two)]);
  repo.git('pack-refs', '--all');
  await expect(git.refs.transact([change(name, undefined, three)])).rejects.toMatchObject(refusal);
  await expect(git.refs.transact([change(name, one, three)])).rejects.toMatchObject(refusal);
  await expect(git.refs.transact([change(name, one, undefined)])).rejects.toMatchObject(refusal);
  expect(await git.refs.resolve(name)).toBe(two);
});

test('several changes are made together or not at all', async () => {
  const git = await session(testRepo());
  const [one, two] = [await commit(git, '1'), await commit(git, '2')];
  const names = ['refs/mlgit/a/one', 'refs/mlgit/a/two'] as const;
  await expect(
    git.refs.transact([change(names[0], undefined, one), change(names[1], two, one)]),
  ).rejects.toMatchObject({ code: 'ref-changed' });
  expect(await git.refs.list('refs/')).toEqual([]);
  await git.refs.transact(names.map((name) => change(name, undefined, one)));
  expect(await git.refs.list('refs/')).toHaveLength(2);
});

test('lists by any prefix, in byte order, nested and packed alike', async () => {
  const repo = testRepo();
  const git = await session(repo);
  const one = await commit(git, '1');
  const names = ['credit/k3f9', 'credit/k3g1', 'credit-2/aaaa', 'fraud/k3f9'].map(
    (name) => `refs/mlgit/runs/${name}`,
  );
  await git.refs.transact(names.slice(0, 3).map((name) => change(name, undefined, one)));
  repo.git('pack-refs', '--all');
  await git.refs.transact([change(names[3] ?? '', undefined, one)]);
  const list = async (prefix: string) =>
    (await git.refs.list(prefix)).map((ref) => ref.name.replace('refs/mlgit/runs/', ''));
  expect(await list('refs/mlgit/runs/')).toEqual([
    'credit-2/aaaa',
    'credit/k3f9',
    'credit/k3g1',
    'fraud/k3f9',
  ]);
  expect(await list('refs/mlgit/runs/credit/')).toEqual(['credit/k3f9', 'credit/k3g1']);
  expect(await list('refs/mlgit/runs/credit')).toEqual(['credit-2/aaaa', 'credit/k3f9', 'credit/k3g1']);
  expect(await list('refs/mlgit/runs/credit/k3f')).toEqual(['credit/k3f9']);
  expect(await list('refs/mlgit/runs/credit/k3f9')).toEqual(['credit/k3f9']);
  expect(await list('refs/none/')).toEqual([]);
  expect(await git.refs.resolve('refs/mlgit/runs/credit')).toBeUndefined();
});

test('a name that is the folder of another is refused', async () => {
  const git = await session(testRepo());
  const one = await commit(git, '1');
  await git.refs.transact([change('refs/mlgit/a', undefined, one)]);
  await expect(git.refs.transact([change('refs/mlgit/a/b', undefined, one)])).rejects.toMatchObject({
    code: 'ref-name-taken',
    kind: 'conflict',
  });
});

test('a ref to an object that is not there is refused', async () => {
  const git = await session(testRepo());
  const absent = '1234567890123456789012345678901234567890' as Oid;
  await expect(git.refs.transact([change('refs/mlgit/a', undefined, absent)])).rejects.toMatchObject({
    code: 'object-missing',
    kind: 'integrity',
  });
});

test.each([
  ['refs/mlgit/a.lock', 'refs/mlgit/a'],
  ['packed-refs.lock', 'refs/mlgit/kept'],
])('the lock %s that a dead process left is named, with what to do', async (lock, name) => {
  const repo = testRepo();
  const git = await session(repo);
  const one = await commit(git, '1');
  await git.refs.transact([change('refs/mlgit/kept', undefined, one)]);
  repo.write(join('.git', lock), '');
  const deed = name === 'refs/mlgit/kept' ? change(name, one, undefined) : change(name, undefined, one);
  const path = repo.path('.git', lock);
  await expect(git.refs.transact([deed])).rejects.toMatchObject({
    code: 'ref-locked',
    kind: 'conflict',
    message: `Another git process holds ${path}, or one that died left it behind`,
    details: { lock: path },
  });
  repo.remove(join('.git', lock));
  await git.refs.transact([deed]);
});

interface Result {
  own: string;
  outcomes: string[];
  added: number;
}

function race(repo: TestRepo, racers: number, refs: number): Promise<Result[]> {
  const script = new URL('../../support/ref-racer.ts', import.meta.url).pathname;
  const children = Array.from({ length: racers }, (_, i) =>
    spawn(process.execPath, [script, repo.root, `racer-${i}`, String(refs)], {
      env: { ...repo.env, NODE_NO_WARNINGS: '1' },
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  const results = children.map(
    (child) =>
      new Promise<Result>((resolve, reject) => {
        let out = '';
        child.stdout.on('data', (chunk) => {
          out += chunk;
        });
        child.on('error', reject);
        child.on('close', (code) =>
          code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`exit ${code}`)),
        );
      }),
  );
  for (const child of children) child.stdin.end('go\n');
  return Promise.all(results);
}

test('of several processes that race for a ref exactly one wins, and no update is lost', async () => {
  const repo = testRepo();
  const refs = 8;
  const results = await race(repo, 4, refs);
  for (let i = 0; i < refs; i++) {
    const winners = results.filter((result) => result.outcomes[i] === 'won');
    expect(winners).toHaveLength(1);
    expect(repo.git('rev-parse', `refs/mlgit/race/${i}`)).toBe(winners[0]?.own);
    const losers = results.map((result) => result.outcomes[i]).filter((outcome) => outcome !== 'won');
    for (const outcome of losers) expect(['ref-changed', 'ref-locked']).toContain(outcome);
  }
  const added = results.reduce((sum, result) => sum + result.added, 0);
  expect(repo.git('rev-list', '--count', 'refs/mlgit/chain')).toBe(String(added));
  expect(added).toBe(4 * refs);
});
