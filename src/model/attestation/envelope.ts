import { MlgitError } from '../mlgit-error.ts';

/** A DSSE envelope (https://github.com/secure-systems-lab/dsse/blob/v1.0.2/envelope.md). All bytes are base64. */
export interface Envelope {
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly EnvelopeSignature[];
}

export interface EnvelopeSignature {
  /** A hint, which nothing is decided by. */
  readonly keyid: string;
  readonly sig: string;
}

export const IN_TOTO = 'application/vnd.in-toto+json';

/** What is signed: type and payload with their lengths (DSSE, "PAE"). */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** @throws MlgitError `bad-attestation` (integrity); `where` names the file. */
export function parseEnvelope(text: string, where: string): Envelope {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badAttestation(where, 'is not JSON');
  }
  const { payload, payloadType, signatures } = (value ?? {}) as { readonly [key: string]: unknown };
  if (typeof payload !== 'string' || !isBase64(payload))
    throw badAttestation(where, 'has no payload in base64');
  if (payloadType !== IN_TOTO) throw badAttestation(where, `has no payloadType ${IN_TOTO}`);
  if (!Array.isArray(signatures) || signatures.length === 0) throw badAttestation(where, 'is not signed');
  return { payload, payloadType, signatures: signatures.map((one) => signatureOf(one, where)) };
}

function signatureOf(value: unknown, where: string): EnvelopeSignature {
  const { keyid = '', sig } = (value ?? {}) as { readonly [key: string]: unknown };
  if (typeof sig !== 'string' || !isBase64(sig) || typeof keyid !== 'string') {
    throw badAttestation(where, 'has a signature that is not base64');
  }
  return { keyid, sig };
}

/** The standard alphabet, or that of URLs: a reader must take both. */
function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text);
}

export function badAttestation(where: string, what: string): MlgitError {
  return new MlgitError(`${where} ${what}: expected a signed attestation (a DSSE envelope)`, {
    code: 'bad-attestation',
    kind: 'integrity',
    hints: ['mlgit attest SPEC -o FILE   (makes one)'],
    details: { path: where },
  });
}
