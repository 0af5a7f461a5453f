import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Env } from '../../git/environment.ts';
import { sshSign } from '../../git/ssh-signature.ts';
import { temporaryFolder } from '../../git/temporary-folder.ts';
import type { EnvelopeSignature } from '../../model/attestation/envelope.ts';
import { type MlgitError, usageError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { keyIdOf } from './key-id.ts';

/** Of ssh signatures of attestations: a signature of something else with the same key is never one of these. */
export const SSH_NAMESPACE = 'attestation@mlgit';

export interface SigningKey {
  sign(bytes: Uint8Array): Promise<EnvelopeSignature>;
}

/** @throws MlgitError `no-such-file`, `bad-key`, `no-signing-key` (usage). */
export async function openSigningKey(
  context: Context,
  { key, signal }: { readonly key: string | undefined; readonly signal: AbortSignal },
): Promise<SigningKey> {
  if (key === undefined) return sshKey(context, await keyOfGit(context), signal);
  const path = resolve(context.config.cwd, key);
  const text = await readKey(path);
  return /^-----BEGIN PRIVATE KEY-----/m.test(text) ? ed25519Key(path, text) : sshKey(context, path, signal);
}

export async function readKey(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw usageError('no-such-file', `There is no key ${path}: expected a file`, [
      'openssl genpkey -algorithm ed25519 -out KEY   (makes one)',
    ]);
  }
}

function ed25519Key(path: string, text: string): SigningKey {
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch {
    throw badKey(path);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw badKey(path);
  const keyid = keyIdOf(createPublicKey(key));
  return { sign: async (bytes) => ({ keyid, sig: sign(null, bytes, key).toString('base64') }) };
}

/** The signature is that of PROTOCOL.sshsig, without its armour. */
function sshKey({ config }: Context, keyFile: string, signal: AbortSignal): SigningKey {
  return {
    sign: async (bytes) => {
      const { cwd, env } = config;
      const inFile =
        keyFile.startsWith('ssh-') || keyFile.startsWith('key::')
          ? await literalKey(keyFile, env)
          : undefined;
      try {
        const file = inFile?.path ?? keyFile;
        const armoured = await sshSign(bytes, { keyFile: file, namespace: SSH_NAMESPACE, cwd, env, signal });
        const sig = armoured.replace(/-----[A-Z ]+-----|\s/g, '');
        return { keyid: '', sig };
      } finally {
        await inFile?.remove();
      }
    },
  };
}

/** git takes the text of a public key for the key that the agent has for it. */
async function literalKey(
  key: string,
  env: Env,
): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(temporaryFolder(env), 'mlgit-key-'));
  const path = join(folder, 'key.pub');
  await writeFile(path, `${key.replace(/^key::/, '')}\n`);
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function keyOfGit(context: Context): Promise<string> {
  const format = await context.readConfig('gpg.format');
  const key = await context.readConfig('user.signingKey');
  if (format === 'ssh' && key !== undefined && key !== '') {
    return key.replace(/^~(?=\/)/, context.config.home);
  }
  throw usageError('no-signing-key', 'git is not configured to sign with an ssh key, and no --key is given', [
    'git config gpg.format ssh && git config user.signingKey ~/.ssh/id_ed25519.pub',
    'mlgit attest SPEC --key KEY   (of: openssl genpkey -algorithm ed25519 -out KEY)',
  ]);
}

function badKey(path: string): MlgitError {
  return usageError(
    'bad-key',
    `${path} is no key that can sign: expected an ed25519 key in PEM, or an ssh key`,
    ['openssl genpkey -algorithm ed25519 -out KEY', 'ssh-keygen -t ed25519 -f KEY'],
  );
}
