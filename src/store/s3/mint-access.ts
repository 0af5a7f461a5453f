import type { Digest } from '../../model/digest.ts';
import { encodeBlobSignatures, type Minted, type MintedAccess, type MintRequest } from '../minted-access.ts';
import { StoreError } from '../store-error.ts';
import { blobKey } from './blob-key.ts';
import { loginHints } from './login-hints.ts';
import { signedUrl } from './minted-url.ts';
import type { Signing } from './signed-requests.ts';
import { ALGORITHM, encodePath, encodeQuery, UNSIGNED_PAYLOAD } from './sigv4.ts';

export interface MintPlace extends MintRequest {
  readonly name: string;
  readonly bucket: string;
  /** Empty, or ends with `/`. */
  readonly prefix: string;
}

/** Below that, what is minted would have ended before it is used. */
const SHORTEST_MS = 5_000;

/**
 * Signs in advance what the request names. A URL that creates signs `If-None-Match: *` as well: without that header the server
 * refuses it.
 * @throws StoreError `credentials-end-early` (credentials).
 */
export function mintAccess(signing: Signing, asked: MintPlace): Minted {
  const lifeMs = shortened(signing, asked);
  const read = urls(signing, { lifeMs, method: 'GET', headers: {} });
  const create = urls(signing, { lifeMs, method: 'PUT', headers: { 'if-none-match': '*' } });
  const { place } = signing;
  const keyOf = (name: string): string => asked.prefix + name;
  const each = (names: readonly string[], sign: (key: string) => string) =>
    Object.fromEntries(names.map((name) => [name, sign(keyOf(name))]));
  const access: MintedAccess = {
    version: 1,
    name: asked.name,
    base: `${place.origin.origin}${place.path}`,
    prefix: asked.prefix,
    query: { read: read.query, create: create.query },
    reads: each(asked.reads, read.sign),
    creates: each(asked.creates, create.sign),
    blobs: encodeBlobSignatures(
      asked.blobs.map((digest): [Digest, string] => [digest, read.sign(blobKey(asked.prefix, digest))]),
    ),
    forms: asked.writes.map(({ below, mostBytes }) => ({
      below,
      fields: form(signing, { bucket: asked.bucket, below: keyOf(below), mostBytes, lifeMs }),
    })),
  };
  const urlOf = (blob: Digest): string => {
    const key = blobKey(asked.prefix, blob);
    return signedUrl(access.base, { key, query: read.query, signature: read.sign(key) });
  };
  return { access, lifeMs, urlOf };
}

function shortened({ credentials, identity, nowMs }: Signing, { lifeMs, name }: MintPlace): number {
  const leftMs = (identity.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - nowMs;
  if (leftMs >= SHORTEST_MS) return Math.min(lifeMs, leftMs);
  throw new StoreError(
    `Cannot mint URLs for ${name}: the AWS credentials end in ${Math.max(0, Math.round(leftMs / 1000))} s`,
    {
      code: 'credentials-end-early',
      kind: 'credentials',
      hints: loginHints(credentials),
    },
  );
}

interface Kind {
  readonly lifeMs: number;
  readonly method: 'GET' | 'PUT';
  readonly headers: { readonly [name: string]: string };
}

/** URLs that differ by their key alone ("Authenticating Requests: Using Query Parameters", Amazon S3 API reference). */
function urls({ identity, signer, place, host, amzDate }: Signing, { lifeMs, method, headers }: Kind) {
  const all = { host, ...headers };
  const query = encodeQuery({
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': signer.credential(identity, amzDate),
    'X-Amz-Date': amzDate,
    'X-Amz-Expires': String(Math.floor(lifeMs / 1000)),
    'X-Amz-SignedHeaders': Object.keys(all).sort().join(';'),
    ...(identity.sessionToken ? { 'X-Amz-Security-Token': identity.sessionToken } : {}),
  });
  const sign = (key: string): string => {
    const path = `${place.path}/${encodePath(key)}`;
    return signer.signature(
      { method, path, query, headers: all, payload: UNSIGNED_PAYLOAD },
      identity,
      amzDate,
    );
  };
  return { query, sign };
}

interface Form {
  readonly bucket: string;
  readonly below: string;
  readonly mostBytes: number;
  readonly lifeMs: number;
}

/** The fields of a form that may be sent for any key that begins so ("Creating a POST Policy", Amazon S3 API reference). */
function form(
  signing: Signing,
  { bucket, below, mostBytes, lifeMs }: Form,
): { readonly [name: string]: string } {
  const { identity, signer, amzDate, serverNowMs } = signing;
  const signed = {
    'x-amz-algorithm': ALGORITHM,
    'x-amz-credential': signer.credential(identity, amzDate),
    'x-amz-date': amzDate,
    ...(identity.sessionToken ? { 'x-amz-security-token': identity.sessionToken } : {}),
  };
  const text = JSON.stringify({
    expiration: new Date(serverNowMs + lifeMs).toISOString(),
    conditions: [
      { bucket },
      ['starts-with', '$key', below],
      ['content-length-range', 0, mostBytes],
      ...Object.entries(signed).map(([name, value]) => ({ [name]: value })),
    ],
  });
  const policy = Buffer.from(text).toString('base64');
  return { ...signed, policy, 'x-amz-signature': signer.signText(policy, identity, amzDate) };
}
