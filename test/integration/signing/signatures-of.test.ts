import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkRepository } from '../../../src/app/check-repository.ts';
import type { Context } from '../../../src/app/context.ts';
import { resolveRun } from '../../../src/app/resolve-spec.ts';
import { signRun } from '../../../src/app/signing/sign-run.ts';
import { signaturesOf } from '../../../src/app/signing/signatures-of.ts';
import type { RunRecord } from '../../../src/model/run.ts';
import { contextOf, NOW, recordedRun } from '../../support/recorded-runs.ts';
import { TestRepo, testRepo } from '../../support/repo.ts';
import { toolPresent } from '../../support/required-tool.ts';
import { gnupgKey, signWith, sshKey, x509Key } from '../../support/signing-keys.ts';

const ID = 'k3f9000000';
const OTHER = 'm4g8111111';

async function world() {
  const repo = testRepo({ files: { 'a.txt': 'a\n' } });
  const key = sshKey(repo, 'ada');
  signWith(repo, key);
  const context = await contextOf(repo);
  await recordedRun(context, { id: ID, tasks: { train: { outputs: { model: 'm' } } } });
  await recordedRun(context, { id: OTHER, tasks: { train: { outputs: { model: 'other' } } } });
  const run = await resolveRun(context, `demo@${ID}`);
  return { repo, context, run, key };
}

const approve = (context: Context, run: RunRecord, message?: string) =>
  signRun(context, run, { kind: 'approval', asks: false, ...(message === undefined ? {} : { message }) });

const states = async (context: Context, run: RunRecord, allowedSigners: string) =>
  (await signaturesOf(context, run, { allowedSigners })).map(({ state }) => state);

/** A tag object with what it says, and its signature, changed; put where those of the run are. */
function forge(repo: TestRepo, name: string, change: (tag: string) => string, id = ID): void {
  const tag = repo.git('cat-file', 'tag', `refs/mlgit/signatures/demo/${ID}/${name}`);
  const oid = repo.gitWith(
    { input: `${change(tag)}\n` },
    'hash-object',
    '-t',
    'tag',
    '-w',
    '--stdin',
    '--literally',
  );
  repo.git('update-ref', '-d', `refs/mlgit/signatures/demo/${ID}/${name}`);
  repo.git('update-ref', `refs/mlgit/signatures/demo/${id}/${name}`, oid);
}

describe('signaturesOf', () => {
  it('finds what an allowed key has signed', async () => {
    const { context, run, key } = await world();
    await approve(context, run, 'fine: "grün"');
    await signRun(context, run, { kind: 'signature', asks: false });
    const found = await signaturesOf(context, run, { allowedSigners: `ada@example.org ${key.line}\n` });
    expect(found.map(({ kind, state, signer, message }) => ({ kind, state, signer, message }))).toEqual([
      { kind: 'approval', state: 'good', signer: 'ada@example.org', message: 'fine: "grün"' },
      { kind: 'signature', state: 'good', signer: 'ada@example.org', message: undefined },
    ]);
    expect(found[0]).toMatchObject({
      at: new Date(NOW).toISOString(),
      claims: 'Ada Tester <ada@example.org>',
      fingerprint: expect.stringMatching(/^SHA256:/),
    });
  });

  it('leaves no ref but its own, and no other file, behind', async () => {
    const { repo, context, run } = await world();
    const before = repo.git('for-each-ref', '--format=%(refname)').split('\n');
    const name = await approve(context, run);
    const after = repo.git('for-each-ref', '--format=%(refname)').split('\n');
    expect(after.filter((ref) => !before.includes(ref))).toEqual([
      `refs/mlgit/signatures/demo/${ID}/${name}`,
    ]);
    expect(repo.git('fsck', '--strict')).toBe('');
  });

  it('tells a key that nobody has from one that somebody else has', async () => {
    const { repo, context, run, key } = await world();
    const eve = sshKey(repo, 'eve');
    await approve(context, run);
    expect(await states(context, run, '')).toEqual(['unknown-key']);
    expect((await signaturesOf(context, run)).map(({ state }) => state)).toEqual(['unknown-key']);
    expect(await states(context, run, `ada@example.org ${eve.line}\n`)).toEqual(['unknown-key']);
    const [one] = await signaturesOf(context, run, { allowedSigners: `eve@example.org ${key.line}\n` });
    expect(one).toMatchObject({
      state: 'good',
      signer: 'eve@example.org',
      claims: 'Ada Tester <ada@example.org>',
    });
  });

  it('has ssh-keygen decide on times and revoked keys', async () => {
    const { repo, context, run, key } = await world();
    await approve(context, run);
    expect(await states(context, run, `ada@example.org valid-before="20260301" ${key.line}\n`)).toEqual([
      'not-trusted',
    ]);
    expect(await states(context, run, `ada@example.org valid-after="20260301" ${key.line}\n`)).toEqual([
      'good',
    ]);
    expect(await states(context, run, `ada@example.org valid-after="20260401" ${key.line}\n`)).toEqual([
      'not-trusted',
    ]);
    repo.write('revoked', readFileSync(`${key.path}.pub`, 'utf8'));
    repo.git('config', 'gpg.ssh.revocationFile', repo.path('revoked'));
    expect(await states(context, run, `ada@example.org ${key.line}\n`)).toEqual(['not-trusted']);
    repo.git('config', '--unset', 'gpg.ssh.revocationFile');
    repo.write('mine', `ada@example.org ${key.line}\n`);
    repo.git('config', 'gpg.ssh.allowedSignersFile', repo.path('mine'));
    const ofGit = await signaturesOf(await contextOf(repo), run);
    expect(ofGit).toMatchObject([{ state: 'good', signer: 'ada@example.org' }]);
    repo.remove('mine');
    expect(await signaturesOf(await contextOf(repo), run)).toMatchObject([{ state: 'unknown-key' }]);
  });

  it.each<[string, (tag: string) => string, string]>([
    ['the text', (tag) => tag.replace('"fine"', '"not "'), 'incorrect signature'],
    ['the manifest', (tag) => tag.replace(/b3:[0-9a-f]{8}/, 'b3:00000000'), 'another manifest'],
    ['the run', (tag) => tag.replaceAll(ID, OTHER), `about demo@${OTHER}`],
    ['the commit', (tag) => tag.replace(/^object .*$/m, `object ${'0'.repeat(40)}`), 'another commit'],
    [
      'the order of its fields',
      (tag) => tag.replace('"flow": "demo",\n  "kind": "approval"', '"kind": "approval",\n  "flow": "demo"'),
      'no statement',
    ],
    ['the signature away', (tag) => tag.replace(/-----BEGIN[\s\S]*/, '').trimEnd(), 'it is not signed'],
    ['the tagger', (tag) => tag.replace('Ada Tester', 'Eve Tester'), 'incorrect signature'],
  ])('takes nothing for good that had %s changed', async (_what, change, reason) => {
    const { repo, context, run, key } = await world();
    forge(repo, await approve(context, run, 'fine'), change);
    const found = await signaturesOf(context, run, { allowedSigners: `ada@example.org ${key.line}\n` });
    expect(found).toMatchObject([{ state: 'bad', signer: undefined }]);
    expect(found[0]?.reason).toContain(reason);
  });

  it('does not take what was moved from another run', async () => {
    const { repo, context, run, key } = await world();
    forge(repo, await approve(context, run), (tag) => tag, OTHER);
    const other = await resolveRun(context, `demo@${OTHER}`);
    expect(await states(context, other, `ada@example.org ${key.line}\n`)).toEqual(['bad']);
  });

  it('does not take a signature that was made for something else', async () => {
    const { repo, context, run, key } = await world();
    forge(repo, await approve(context, run), (tag) => {
      const text = tag.slice(0, tag.indexOf('-----BEGIN SSH'));
      const args = ['-Y', 'sign', '-q', '-n', 'file', '-f', key.path];
      return text + execFileSync('ssh-keygen', args, { env: repo.env, input: text }).toString().trimEnd();
    });
    expect(await states(context, run, `ada@example.org ${key.line}\n`)).toEqual(['bad']);
  });

  it('reads past a ref that is no tag object', async () => {
    const { repo, context, run, key } = await world();
    await approve(context, run);
    repo.git('update-ref', `refs/mlgit/signatures/demo/${ID}/approval-x`, 'HEAD');
    expect(await states(context, run, `ada@example.org ${key.line}\n`)).toEqual(['bad', 'good']);
  });

  it('lets a key withdraw its own approvals, and no others', async () => {
    const { repo, context, run, key } = await world();
    const name = await approve(context, run);
    const eve = sshKey(repo, 'eve');
    const both = `ada@example.org ${key.line}\neve@example.org ${eve.line}\n`;
    const withdraw = () => signRun(context, run, { kind: 'withdrawal', withdraws: [name], asks: false });
    signWith(repo, eve);
    const again = await contextOf(repo);
    await signRun(again, run, { kind: 'withdrawal', withdraws: [name], asks: false });
    expect(await states(context, run, both)).toEqual(['good', 'good']);
    await withdraw();
    const found = await signaturesOf(context, run, { allowedSigners: both });
    expect(found.filter(({ kind }) => kind === 'approval')).toMatchObject([{ state: 'withdrawn' }]);
    // Under another name, as somebody who may push could have it, it stays withdrawn.
    const ref = `refs/mlgit/signatures/demo/${ID}/`;
    repo.git('update-ref', `${ref}approval-0000000000000000`, `${ref}${name}`);
    repo.git('update-ref', '-d', ref + name);
    const renamed = await signaturesOf(context, run, { allowedSigners: both });
    expect(renamed.find(({ kind }) => kind === 'approval')).toMatchObject({ name, state: 'withdrawn' });
  });

  it('is checked by fsck for being where it belongs', async () => {
    const { repo, context, run } = await world();
    const fine = await approve(context, run);
    const name = await approve(context, run, 'fine');
    forge(repo, name, (tag) => tag, OTHER);
    const signal = AbortSignal.timeout(60_000);
    const report = await checkRepository(context, { repair: false, signal, onProgress: () => {} });
    expect(report.signatures).toEqual([
      { name: `demo/${OTHER}/${name}`, because: 'it is about another commit than that of this run' },
    ]);
    expect(fine).not.toBe(name);
  });

  it('says what git says when it cannot sign', async () => {
    const { repo, run } = await world();
    repo.git('config', 'user.signingKey', repo.path('no-such-key.pub'));
    const context = await contextOf(repo);
    await expect(approve(context, run)).rejects.toMatchObject({ code: 'signing-failed', kind: 'failed' });
    expect(repo.git('for-each-ref', 'refs/mlgit/signatures')).toBe('');
  });

  it('signs in a repository with sha256 objects', async () => {
    const repo = testRepo({ files: { 'a.txt': 'a\n' }, init: ['--object-format=sha256'] });
    const key = sshKey(repo, 'ada');
    signWith(repo, key);
    const context = await contextOf(repo);
    await recordedRun(context, { id: ID });
    const run = await resolveRun(context, `demo@${ID}`);
    await approve(context, run);
    expect(await states(context, run, `ada@example.org ${key.line}\n`)).toEqual(['good']);
  });
});

describe.skipIf(!toolPresent('gpg'))('signaturesOf, of OpenPGP', () => {
  it('takes whoever the file lists by fingerprint, and nobody else of the keyring', async () => {
    const { repo, run } = await world();
    const fingerprint = gnupgKey(repo, 'Ada <ada@example.org>');
    const context = await contextOf(repo);
    await approve(context, run);
    const [one] = await signaturesOf(context, run, {
      allowedSigners: `ada@example.org openpgp ${fingerprint}\n`,
    });
    expect(one).toMatchObject({ state: 'good', signer: 'ada@example.org', fingerprint });
    expect(await states(context, run, `ada@example.org openpgp ${'0'.repeat(40)}\n`)).toEqual([
      'not-trusted',
    ]);
    expect(await signaturesOf(context, run)).toMatchObject([{ state: 'good', signer: 'ada@example.org' }]);
  });

  it('cannot tell without the key, and tells a changed text with it', async () => {
    const { repo, run } = await world();
    const fingerprint = gnupgKey(repo, 'Ada <ada@example.org>');
    const context = await contextOf(repo);
    const name = await approve(context, run, 'fine');
    const allowed = `ada@example.org openpgp ${fingerprint}\n`;
    const env = { ...repo.env, GNUPGHOME: `${repo.env.HOME}/empty` };
    execFileSync('mkdir', ['-m', '700', env.GNUPGHOME]);
    onTestFinished(() => {
      execFileSync('gpgconf', ['--kill', 'all'], { env });
    });
    const without = await contextOf(new TestRepo(repo.root, env));
    expect(await states(without, run, allowed)).toEqual(['unknown-key']);
    forge(repo, name, (tag) => tag.replace('"fine"', '"not "'));
    expect(await states(context, run, allowed)).toEqual(['bad']);
  });
});

describe.skipIf(!toolPresent('gpgsm'))('signaturesOf, of X.509', () => {
  it('looks at certificates only where the file lists one', async () => {
    const { repo, run } = await world();
    const fingerprint = x509Key(repo, 'Ada');
    const context = await contextOf(repo);
    const name = await approve(context, run, 'fine');
    const allowed = `ada@example.org x509 ${fingerprint}\n`;
    const [one] = await signaturesOf(context, run, { allowedSigners: allowed });
    expect(one).toMatchObject({ state: 'good', signer: 'ada@example.org', fingerprint });
    expect(await states(context, run, '')).toEqual(['unknown-key']);
    expect(await states(context, run, `ada@example.org x509 ${'0'.repeat(40)}\n`)).toEqual(['not-trusted']);
    forge(repo, name, (tag) => tag.replace('"fine"', '"not "'));
    expect(await states(context, run, allowed)).toEqual(['bad']);
  });
});
