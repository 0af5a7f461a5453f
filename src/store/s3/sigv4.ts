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
export const ALGORITHM = 'AWS4-HMAC-SHA256';

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
    const signature = this.signature(request, identity, amzDate);
    const credential = this.credential(identity, amzDate);
    return `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders(request.headers)}, Signature=${signature}`;
  }

  /** Hexadecimal; on its own it is what a URL ends with whose query says all else ("Authenticating Requests: Using Query Parameters"). */
  signature(request: SignableRequest, identity: Identity, amzDate: string): string {
    const { method, path, query, headers, payload } = request;
    const names = Object.keys(headers).sort();
    const lines = names.map((name) => `${name}:${canonicalValue(headers[name] ?? '')}\n`).join('');
    const canonical = `${method}\n${path}\n${query}\n${lines}\n${signedHeaders(headers)}\n${payload}`;
    const scope = this.#scope(amzDate);
    return this.signText(`${ALGORITHM}\n${amzDate}\n${scope}\n${sha256(canonical)}`, identity, amzDate);
  }

  /** Of any text, as of the policy of a form ("Authenticating Requests in Browser-Based Uploads Using POST"). Hexadecimal. */
  signText(text: string, identity: Identity, amzDate: string): string {
    const key = this.#keyFor(identity, amzDate.slice(0, 8));
    return createHmac('sha256', key).update(text).digest('hex');
  }

  /** Who signs, and for what. */
  credential({ accessKeyId }: Identity, amzDate: string): string {
    return `${accessKeyId}/${this.#scope(amzDate)}`;
  }

  #scope(amzDate: string): string {
    return `${amzDate.slice(0, 8)}/${this.#region}/${this.#service}/aws4_request`;
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

function signedHeaders(headers: SignableRequest['headers']): string {
  return Object.keys(headers).sort().join(';');
}

function canonicalValue(value: string): string {
  return value.trim().replace(/ {2,}/g, ' ');
}
