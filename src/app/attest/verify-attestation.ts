import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Config } from '../../config/config.ts';
import type { SignatureVerdict } from '../../git/signed-tag-port.ts';
import { sshVerify } from '../../git/ssh-signature.ts';
import {
  badAttestation,
  type Envelope,
  type EnvelopeSignature,
  parseEnvelope,
  preAuthEncoding,
} from '../../model/attestation/envelope.ts';
import { type Statement, whatIsWrongWith } from '../../model/attestation/statement.ts';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import { parseAllowedSigners } from '../../model/signing/allowed-signers.ts';
import { keyIdOf } from './key-id.ts';
import { readKey, SSH_NAMESPACE } from './signing-key.ts';

/** By whom it may be signed: a public key, or a file of allowed signers. */
export type Trusted = { readonly key: string } | { readonly signers: string; readonly named: string };

export interface VerifiedAttestation {
  readonly statement: Statement;
  /** Whose signature is good: a principal, or the key that was given. */
  readonly signer: string;
  readonly fingerprint: string;
}

/**
 * Reads an attestation, and takes it only when a trusted key has signed just these bytes. Nothing but the file and the
 * key is looked at. @throws MlgitError `no-such-file` (usage), `bad-attestation`, `not-signed` (integrity).
 */
export async function verifyAttestation(
  config: Pick<Config, 'cwd' | 'env'>,
  path: string,
  trusted: Trusted,
  signal: AbortSignal,
): Promise<VerifiedAttestation> {
  const envelope = parseEnvelope(await readAttestation(path), path);
  const payload = Buffer.from(envelope.payload, 'base64');
  const verifier = await openVerifier(config, trusted, signal);
  const statement = parseStatement(payload, path);
  const reasons: string[] = [];
  for (const signature of envelope.signatures) {
    const verdict = await verifier(envelope, signature, statement);
    if (verdict.state === 'good') {
      const { principal = '', fingerprint = '' } = verdict;
      return { statement, signer: principal, fingerprint };
    }
    reasons.push(`${verdict.state}${verdict.reason === undefined ? '' : `: ${verdict.reason}`}`);
  }
  throw notSigned(path, reasons);
}

function parseStatement(payload: Buffer, path: string): Statement {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch {
    throw badAttestation(path, 'has a payload that is not JSON');
  }
  const wrong = whatIsWrongWith(value);
  if (wrong !== undefined) throw badAttestation(path, `is no provenance (${wrong})`);
  return value as Statement;
}

async function readAttestation(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw usageError('no-such-file', `There is no attestation ${path}: expected a file`, [
      'mlgit attest SPEC -o FILE   (makes one)',
    ]);
  }
}

type Verifier = (
  envelope: Envelope,
  signature: EnvelopeSignature,
  statement: Statement,
) => Promise<SignatureVerdict>;

async function openVerifier(
  config: Pick<Config, 'cwd' | 'env'>,
  trusted: Trusted,
  signal: AbortSignal,
): Promise<Verifier> {
  if ('signers' in trusted)
    return sshVerifier(config, parseAllowedSigners(trusted.signers, trusted.named).ssh, signal);
  const text = await readKey(trusted.key);
  if (/^(ssh|ecdsa|sk)-\S+ \S+/.test(text)) {
    const [type, key] = text.split(/\s+/);
    const verifier = sshVerifier(config, `key ${type} ${key}\n`, signal);
    return async (...asked) => {
      const verdict = await verifier(...asked);
      return verdict.state === 'good' ? { ...verdict, principal: trusted.key } : verdict;
    };
  }
  const key = publicKey(trusted.key, text);
  return async (envelope, { sig }) => {
    const bytes = preAuthEncoding(envelope.payloadType, Buffer.from(envelope.payload, 'base64'));
    if (!verify(null, bytes, key, Buffer.from(sig, 'base64'))) {
      return { state: 'bad', reason: 'it was not made by this key, or of another text' };
    }
    return { state: 'good', principal: trusted.key, fingerprint: keyIdOf(key) };
  };
}

const SSHSIG = Buffer.from('SSHSIG');

function sshVerifier(config: Pick<Config, 'cwd' | 'env'>, allowed: string, signal: AbortSignal): Verifier {
  return async (envelope, { sig }, statement) => {
    const signature = Buffer.from(sig, 'base64');
    if (!signature.subarray(0, SSHSIG.length).equals(SSHSIG)) {
      return { state: 'unknown-key', reason: 'it is no signature of an ssh key' };
    }
    const lines = signature.toString('base64').replace(/.{70}/g, '$&\n').trimEnd();
    const armoured = `-----BEGIN SSH SIGNATURE-----\n${lines}\n-----END SSH SIGNATURE-----\n`;
    const { finishedOn } = statement.predicate.runDetails.metadata ?? {};
    return sshVerify(
      preAuthEncoding(envelope.payloadType, Buffer.from(envelope.payload, 'base64')),
      armoured,
      {
        namespace: SSH_NAMESPACE,
        allowed,
        ...config,
        signal,
        ...(finishedOn === undefined ? {} : { at: new Date(finishedOn) }),
      },
    );
  };
}

function publicKey(path: string, text: string): KeyObject {
  try {
    const key = createPublicKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below, as any other key.
  }
  throw usageError(
    'bad-key',
    `${path} is no key to verify with: expected an ed25519 key in PEM, or a line of an ssh key`,
    ['openssl pkey -in KEY -pubout -out KEY.pub'],
  );
}

function notSigned(path: string, reasons: readonly string[]): MlgitError {
  return new MlgitError(`No signature of ${path} is good: ${reasons.join('; ')}`, {
    code: 'not-signed',
    kind: 'integrity',
    hints: [
      'mlgit attest --verify FILE --key PUBLIC-KEY',
      'mlgit attest --verify FILE --allowed-signers FILE',
    ],
    details: { path, reasons: [...reasons] },
  });
}
