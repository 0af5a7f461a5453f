import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { Identity } from './credentials.ts';

/** A request as it goes over the wire, which is also the form that is signed. */
export interface SignableRequest {
  readonly method: string;
  /** Percent-encoded. */
  readonly path: string;
  /** Percent-encoded, sorted by name, without `?`. */
  readonly query: string;
  /** Names in lower case, `host` among them; all are signed. */
  readonly headers: { readonly [name: string]: string };
  /** Hexadecimal SHA-256 of the body, or `UNSIGNED-PAYLOAD`. */
  readonly payload: string;
}

export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * AWS Signature Version 4 in the Authorization header ("Authenticating Requests", Amazon S3 API reference). The key of
 * a day, region and service is derived once: it is four of the five HMACs that a signature takes.
 */
export class Signer {
  readonly #region: string;
  readonly #service: string;
  #keyOf = '';
  /** As a key object, since a buffer is turned into one for each use, which takes longer than to sign. */
  #key: KeyObject | undefined;

  constructor(region: string, service = 's3') {
    this.#region = region;
    this.#service = service;
  }

  /** The value of the Authorization header. `amzDate` is that of the header `x-amz-date`. */
  authorization(request: SignableRequest, identity: Identity, amzDate: string): string {
    const day = amzDate.slice(0, 8);
    const scope = `${day}/${this.#region}/${this.#service}/aws4_request`;
    const names = Object.keys(request.headers).sort();
    const signed = names.join(';');
    const lines = names.map((name) => `${name}:${canonicalValue(request.headers[name] ?? '')}\n`).join('');
    const { method, path, query, payload } = request;
    const canonical = `${method}\n${path}\n${query}\n${lines}\n${signed}\n${payload}`;
    const text = `${ALGORITHM}\n${amzDate}\n${scope}\n${sha256(canonical)}`;
    const signature = createHmac('sha256', this.#keyFor(identity, day)).update(text).digest('hex');
    return `${ALGORITHM} Credential=${identity.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
  }

  #keyFor({ secretAccessKey }: Identity, day: string): KeyObject {
    const keyOf = `${day} ${secretAccessKey}`;
    if (keyOf === this.#keyOf && this.#key !== undefined) return this.#key;
    const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
    const ofRegion = hmac(hmac(`AWS4${secretAccessKey}`, day), this.#region);
    this.#key = createSecretKey(hmac(hmac(ofRegion, this.#service), 'aws4_request'));
    this.#keyOf = keyOf;
    return this.#key;
  }
}

/** The basic form of ISO 8601, to the second: `20260102T030405Z`. */
export function amzDateOf(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
}

export function sha256(bytes: string | Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}

/** Everything but letters, digits and `-._~` as `%XX` (RFC 3986, unreserved characters). */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A path keeps its slashes. */
export function encodePath(path: string): string {
  return /^[\w./~-]*$/.test(path) ? path : path.split('/').map(percentEncode).join('/');
}

export function encodeQuery(parameters: { readonly [name: string]: string }): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .sort()
    .join('&');
}

function canonicalValue(value: string): string {
  return value.trim().replace(/ {2,}/g, ' ');
}
