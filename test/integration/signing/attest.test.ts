import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { attest } from '../../../src/app/attest/attest.ts';
import { compareWithRun } from '../../../src/app/attest/compare-with-run.ts';
import { type Trusted, verifyAttestation } from '../../../src/app/attest/verify-attestation.ts';
import { whatIsWrongWith } from '../../../src/model/attestation/statement.ts';
import { contextOf, recordedRun } from '../../support/recorded-runs.ts';
import { testRepo } from '../../support/repo.ts';
import { signWith, sshKey } from '../../support/signing-keys.ts';

const signal = AbortSignal.timeout(60_000);

async function world() {
  const repo = testRepo({ files: { 'a.txt': 'a\n' } });
  const key = sshKey(repo, 'ada');
  signWith(repo, key);
  const context = await contextOf(repo);
  for (const [id, text] of [
    ['k3f9000000', 'm'],
    ['m4g8111111', 'other'],
  ] as const) {
    const inputs = {
      rows: { kind: 'file', digest: `b3:${'1'.repeat(64)}`, sizeBytes: 1, from: { path: 'a.txt' } },
    };
    await recordedRun(context, {
      id,
      tasks: { train: { inputs: inputs as never, outputs: { model: text } } },
    });
  }
  const write = async (keyFile: string | undefined, change = (text: string) => text) => {
    const made = await attest(context, 'demo@k3f9:model', { key: keyFile, signal });
    repo.write('a.intoto.json', change(JSON.stringify(made.envelope)));
    return made;
  };
  const verify = (trusted: Trusted) =>
    verifyAttestation(context.config, repo.path('a.intoto.json'), trusted, signal);
  return { repo, context, key, write, verify };
}

function pemKeys(
  repo: { write(path: string, text: string): void; path(name: string): string },
  name: string,
) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  repo.write(`${name}.pem`, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
  repo.write(`${name}.pub`, publicKey.export({ type: 'spki', format: 'pem' }) as string);
  return { secret: repo.path(`${name}.pem`), public: repo.path(`${name}.pub`) };
}

/** The payload with one word changed, under the same signature. */
function edited(text: string): string {
  const envelope = JSON.parse(text) as { payload: string };
  const payload = Buffer.from(envelope.payload, 'base64')
    .toString()
    .replace('"flow":"demo"', '"flow":"prod"');
  return JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString('base64') });
}

describe('an attestation', () => {
  it('says what was made from what, in the published form', async () => {
    const { context, write } = await world();
    const { statement, lacking } = await write(undefined);
    expect(whatIsWrongWith(statement)).toBeUndefined();
    expect(statement.subject).toEqual([{ name: 'train/model', digest: { blake3: expect.any(String) } }]);
    expect(lacking).toEqual(['train/model']);
    const run = (await context.runs.all()).find(({ id }) => id === 'k3f9000000');
    expect(statement.predicate.buildDefinition.resolvedDependencies).toEqual([
      { name: 'code', digest: { gitCommit: run?.codeCommit } },
      { name: 'a.txt', digest: { blake3: '1'.repeat(64) } },
    ]);
    expect(statement.predicate.runDetails.byproducts).toContainEqual({
      name: 'run commit',
      digest: { gitCommit: run?.commit },
    });
  });

  it('is good by the ed25519 key that signed it, and no other', async () => {
    const { repo, write, verify } = await world();
    const [one, other] = [pemKeys(repo, 'one'), pemKeys(repo, 'other')];
    await write(one.secret);
    expect(await verify({ key: one.public })).toMatchObject({ signer: one.public });
    await expect(verify({ key: other.public })).rejects.toMatchObject({
      code: 'not-signed',
      kind: 'integrity',
    });
    await write(one.secret, edited);
    await expect(verify({ key: one.public })).rejects.toMatchObject({ code: 'not-signed' });
  });

  it('is good by the ssh key of an allowed signer, in its own namespace and time', async () => {
    const { repo, key, write, verify } = await world();
    await write(undefined);
    const signers = (options: string, line = key.line) => ({
      signers: `ada@example.org ${options} ${line}\n`,
      named: 'f',
    });
    expect(await verify(signers(''))).toMatchObject({ signer: 'ada@example.org' });
    expect(await verify({ key: `${key.path}.pub` })).toMatchObject({ signer: `${key.path}.pub` });
    await expect(verify(signers('', sshKey(repo, 'eve').line))).rejects.toThrow('unknown-key');
    await expect(verify(signers('namespaces="git"'))).rejects.toMatchObject({ code: 'not-signed' });
    await expect(verify(signers('valid-before="20260301"'))).rejects.toThrow('not-trusted');
    await write(undefined, edited);
    await expect(verify(signers(''))).rejects.toMatchObject({ code: 'not-signed' });
  });

  it('is held against what a SPEC names here', async () => {
    const { context, write } = await world();
    const { statement } = await write(undefined);
    await compareWithRun(context, statement, 'demo@k3f9:model', signal);
    await expect(compareWithRun(context, statement, 'demo@m4g8:model', signal)).rejects.toMatchObject({
      code: 'attests-other',
      kind: 'integrity',
    });
  });

  it('needs a key that can sign', async () => {
    const { repo, context, key } = await world();
    const made = (file: string) => attest(context, 'demo@k3f9', { key: file, signal });
    await expect(made(repo.path('none'))).rejects.toMatchObject({ code: 'no-such-file' });
    repo.write(
      'rsa.pem',
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
        type: 'pkcs8',
        format: 'pem',
      }) as string,
    );
    await expect(made(repo.path('rsa.pem'))).rejects.toMatchObject({ code: 'bad-key', kind: 'usage' });
    repo.write('junk', readFileSync(`${key.path}.pub`, 'utf8').slice(0, 20));
    await expect(made(repo.path('junk'))).rejects.toMatchObject({ code: 'signing-failed' });
    repo.git('config', '--unset', 'user.signingKey');
    const unset = await contextOf(repo);
    await expect(attest(unset, 'demo@k3f9', { key: undefined, signal })).rejects.toMatchObject({
      code: 'no-signing-key',
    });
  });
});
