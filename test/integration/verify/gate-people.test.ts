import { beforeAll, describe, expect, it } from 'vitest';
import { type GateWorld, gateWorlds } from '../../support/gate-world.ts';
import type { SshKey } from '../../support/signing-keys.ts';

let newWorld: () => GateWorld;
beforeAll(async () => {
  newWorld = await gateWorlds();
});

const POLICY = `version: 1
signers: signers
groups: { risk: [ada@example.org, bob@example.org] }
signed: { by: [ada@example.org] }
approvals: { count: 1, from: [risk] }
`;

/** A world with a policy at the base, in which Ada made the run and accepts it after it. */
function underPolicy(policy = POLICY): { world: GateWorld; ada: SshKey; bob: SshKey; range: string } {
  const world = newWorld();
  const [ada, bob] = [world.key('ada'), world.key('bob')];
  const accepted = world.repo.read('manifests/score.json');
  world.repo.remove('manifests');
  world.repo.commit({
    'mlgit-policy.yaml': policy,
    signers: `ada@example.org ${ada.line}\nbob@example.org ${bob.line}\n`,
  });
  const base = world.repo.git('rev-parse', 'HEAD');
  world.repo.commit({ 'manifests/score.json': accepted }, 'Accept');
  return { world, ada, bob, range: `${base}..HEAD` };
}

const SIGNED = 'signed: no signature';
const UNAPPROVED = 'approvals: none';

describe('mlgit verify', () => {
  it('finds what is not signed or approved, and is content when it is', async () => {
    const { world, ada, bob, range } = underPolicy();
    expect(await world.refused(range)).toEqual([SIGNED, UNAPPROVED]);
    await world.sign(ada, { kind: 'signature' });
    expect(await world.refused(range)).toEqual([UNAPPROVED]);
    await world.sign(bob, { kind: 'approval' });
    const document = await world.gate(range);
    expect(document.outcome).toBe('pass');
    expect(document.policy).toMatchObject({ from: 'base', file: 'mlgit-policy.yaml' });
    expect(document.verdicts.find(({ rule }) => rule === 'approvals')?.found).toBe(
      'approved by bob@example.org',
    );
  });

  it('finds a signature by a key that is not allowed, and one that was forged', async () => {
    const { world, ada, bob, range } = underPolicy();
    await world.sign(bob, { kind: 'approval' });
    await world.sign(world.key('mallory'), { kind: 'signature' });
    expect(await world.refused(range)).toEqual(['signed: a signature of a key that is not allowed']);
    const name = await world.sign(ada, { kind: 'signature' });
    const [ref = ''] = world.repo
      .git('for-each-ref', '--format=%(refname)', `refs/mlgit/signatures/**/${name}`)
      .split('\n');
    const forged = world.repo.git('cat-file', 'tag', ref).replace(/b3:[0-9a-f]{8}/, 'b3:00000000');
    const oid = world.repo.gitWith(
      { input: `${forged}\n` },
      'hash-object',
      '-t',
      'tag',
      '-w',
      '--stdin',
      '--literally',
    );
    world.repo.git('update-ref', ref, oid);
    expect(await world.refused(range)).toEqual(['signed: a signature that does not fit the run']);
  });

  it('finds approvals by whoever made the run, also under another name with the same key', async () => {
    const { world, ada, range } = underPolicy();
    await world.sign(ada, { kind: 'signature' });
    await world.sign(ada, { kind: 'approval' });
    expect(await world.refused(range)).toEqual([
      'approvals: none; that of ada@example.org is a self-approval',
    ]);
    // One key, under two principals: ssh names the first.
    const two = underPolicy();
    two.world.repo.git('checkout', '--quiet', two.range.split('..')[0]!);
    two.world.repo.commit({ signers: `bob@example.org ${two.ada.line}\n` });
    const base = two.world.repo.git('rev-parse', 'HEAD');
    two.world.repo.git('cherry-pick', 'main');
    two.world.repo.git('config', 'commit.gpgsign', 'false');
    await two.world.sign(two.ada, { kind: 'approval' });
    two.world.repo.git('commit', '--quiet', '--amend', '--no-edit', '--gpg-sign');
    expect(await two.world.refused(`${base}..HEAD`)).toEqual([
      SIGNED,
      'approvals: none; that of bob@example.org is a self-approval',
    ]);
  });

  it('finds approvals by whoever accepted the run', async () => {
    const { world, ada, bob, range } = underPolicy();
    await world.sign(ada, { kind: 'signature' });
    await world.sign(bob, { kind: 'approval' });
    world.repo.gitWith(
      { env: { GIT_AUTHOR_EMAIL: 'Bob@example.org' } },
      ...['commit', '--quiet', '--amend', '--no-edit', '--reset-author'],
    );
    expect(await world.refused(range)).toEqual([
      'approvals: none; that of bob@example.org is a self-approval',
    ]);
  });

  it('judges a range by the policy and the signers of its base, and shows that it changes them', async () => {
    const { world, range } = underPolicy();
    const mallory = world.key('mallory');
    await world.sign(mallory, { kind: 'signature' });
    world.repo.commit({ 'mlgit-policy.yaml': 'version: 1\n', signers: `ada@example.org ${mallory.line}\n` });
    const { verdicts, outcome } = await world.gate(range);
    expect(outcome).toBe('fail');
    expect(verdicts.map(({ rule, outcome: one }) => `${rule} ${one}`)).toEqual(
      expect.arrayContaining(['policy-changed warn', 'signed fail', 'approvals fail']),
    );
    expect(verdicts.filter(({ rule }) => rule === 'policy-changed').map(({ found }) => found)).toEqual([
      'mlgit-policy.yaml is changed',
      'signers is changed',
    ]);
    // The working tree has its own.
    expect(await world.refused()).toEqual([]);
    world.repo.commit({ 'mlgit-policy.yaml': 'version: 1\nsignd: true\n' });
    expect((await world.refused(range))[0]).toMatch(/^policy: mlgit-policy.yaml:2:1: unknown key "signd"/);
  });

  it('does not say of a shallow clone who accepted what', async () => {
    const { world, ada, bob } = underPolicy();
    await world.sign(ada, { kind: 'signature' });
    await world.sign(bob, { kind: 'approval' });
    world.repo.commit({ 'README.md': 'more\n' });
    const shallow = world.shallowClone();
    await shallow.repo.result('fetch');
    expect(await shallow.refused()).toEqual(['approvals: unknown who accepted it: the clone is shallow']);
    expect(await world.refused()).toEqual([]);
  });

  it('asks for somebody else who has reproduced the run', async () => {
    const { world } = underPolicy('version: 1\nreproduced: true\n');
    const range = 'main~1..main';
    expect(await world.refused(range)).toEqual(['reproduced: nobody has reproduced it']);
    await world.reproduce('Ada Tester', 'ada@example.org');
    expect(await world.refused(range)).toEqual([
      'reproduced: reproduced only by Ada Tester <ada@example.org>, who made or accepted it',
    ]);
    await world.reproduce('Bob', 'bob@example.org');
    expect(await world.refused(range)).toEqual([]);
  });

  it('compares metrics with the base on the same data alone', async () => {
    const { world } = underPolicy('version: 1\nmetrics: { auc: { no_worse_than_base: 0.01, data: test } }\n');
    const change = async (files: { readonly [path: string]: string }) => {
      world.repo.commit(files);
      await world.runAndAccept();
      await world.repo.result('push');
      const found = await world.refused('main~2..main');
      world.repo.git('reset', '--quiet', '--hard', 'main~2');
      return found;
    };
    expect(await change({ 'train.sh': 'echo 0.895 $1\n' })).toEqual([]);
    expect(await change({ 'train.sh': 'echo 0.8 $1\n' })).toEqual(['metrics.auc.base: 0.8, at the base 0.9']);
    expect(await change({ 'data.csv': 'a\nc\n' })).toEqual([
      'metrics.auc.base: measured on other data: the input test differs',
    ]);
  });
});
