import { type AnsweredError, readError } from './answer.ts';
import type { BucketPlace, PlaceFinder } from './bucket-place.ts';
import { type Body, bodyLength } from './bucket-port.ts';
import type { CredentialSource, Identity } from './credentials.ts';
import { type HttpAnswer, isSuccess } from './http-answer.ts';
import { HttpExchange, type HttpRequest } from './http-exchange.ts';
import type { LoginPlace } from './login-hints.ts';
import { hasProxy, type ProxyEnvironment } from './proxy.ts';
import { RangeConnections } from './range-connections.ts';
import { amzDateOf, encodePath, encodeQuery, Signer, sha256, UNSIGNED_PAYLOAD } from './sigv4.ts';

/** As the SDKs do, a clock is corrected only when it is further off than this; servers refuse from 15 minutes on. */
const SKEW_MS = 5 * 60_000;
const NOTHING = sha256('');
/** What a server answers that has the bucket in another region: moved for good, for now, or a signature for another one. */
const ELSEWHERE = new Set([301, 307, 400]);

export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Of the object; empty for the bucket. */
  readonly key: string;
  readonly query?: { readonly [name: string]: string };
  /** Names in lower case. */
  readonly headers?: { readonly [name: string]: string };
  readonly body?: Body;
  /** The signature leaves the body out. */
  readonly unsigned?: boolean;
}

export interface SignedRequestsParts {
  readonly credentials: CredentialSource;
  readonly finder: PlaceFinder;
  readonly place: BucketPlace;
  readonly pathStyle: boolean;
  readonly proxy: ProxyEnvironment;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export interface Signing {
  readonly credentials: LoginPlace;
  readonly identity: Identity;
  readonly signer: Signer;
  readonly place: BucketPlace;
  readonly host: string;
  readonly amzDate: string;
  /** Epoch milliseconds, by the clocks of this machine and of the server. */
  readonly nowMs: number;
  readonly serverNowMs: number;
}

/**
 * Requests of one bucket: signed, sent once each, and sent again only to the right region. The SDK's own path to a
 * request takes two milliseconds of a processor, which for small blobs is more than everything else together.
 */
export class SignedRequests {
  readonly #parts: SignedRequestsParts;
  readonly #http: HttpExchange;
  /** Undefined behind a proxy, and where the system may go on writing into memory that was given up. */
  readonly #ranges: RangeConnections | undefined;
  #place: BucketPlace;
  #signer: Signer;
  #host: string;
  /** Of the server's clock against ours. */
  #skewMs = 0;

  constructor(parts: SignedRequestsParts) {
    this.#parts = parts;
    this.#http = new HttpExchange(parts.proxy);
    const isDirect = !hasProxy(parts.proxy) && process.platform !== 'win32';
    this.#ranges = isDirect ? new RangeConnections() : undefined;
    this.#place = parts.place;
    this.#signer = new Signer(parts.place.region);
    this.#host = parts.place.origin.host;
  }

  /** An answer of success. @throws AnsweredError, and what HttpExchange throws. */
  async send(request: S3Request, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    const answer = await this.#exchange(request, signal);
    if (isSuccess(answer)) return answer;
    const error = await this.#failure(answer);
    const { region } = error;
    const isElsewhere = ELSEWHERE.has(error.$metadata.httpStatusCode) && region !== undefined;
    if (!isElsewhere || region === this.#place.region) throw error;
    await this.#moveTo(region);
    const again = await this.#exchange(request, signal);
    if (isSuccess(again)) return again;
    throw await this.#failure(again);
  }

  /**
   * Reads an answer of just the length of `target` into it; false when there is another answer or none, which `send`
   * then reports.
   */
  async fill(request: S3Request, target: Buffer, signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#ranges === undefined) return false;
    signal?.throwIfAborted();
    const signed = await this.#signed(request);
    return this.#ranges.fill(signed.origin, signed, target, signal);
  }

  close(): void {
    this.#http.close();
    this.#ranges?.close();
  }

  /** What it takes to sign for somebody else, as the next request of this process would be signed. */
  async signing(): Promise<Signing> {
    const { credentials } = this.#parts;
    const identity = await credentials.provide();
    const nowMs = this.#parts.now();
    return {
      ...{ credentials, identity, nowMs, place: this.#place, host: this.#host, signer: this.#signer },
      amzDate: amzDateOf(nowMs + this.#skewMs),
      serverNowMs: nowMs + this.#skewMs,
    };
  }

  async #exchange(request: S3Request, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    signal?.throwIfAborted();
    return this.#http.send(await this.#signed(request), signal);
  }

  async #signed(request: S3Request): Promise<HttpRequest> {
    const { credentials } = this.#parts;
    const identity = await credentials.provide();
    const { method, body = [], unsigned = false } = request;
    const { origin } = this.#place;
    const path = `${this.#place.path}/${encodePath(request.key)}`;
    const query = request.query === undefined ? '' : encodeQuery(request.query);
    const payload = unsigned ? UNSIGNED_PAYLOAD : body.length === 0 ? NOTHING : sha256(Buffer.concat(body));
    const amzDate = amzDateOf(this.#parts.now() + this.#skewMs);
    const headers: { [name: string]: string } = {
      host: this.#host,
      ...request.headers,
      'x-amz-content-sha256': payload,
      'x-amz-date': amzDate,
    };
    if (identity.sessionToken) headers['x-amz-security-token'] = identity.sessionToken;
    if (method === 'PUT' || method === 'POST') headers['content-length'] = String(bodyLength(body));
    headers['authorization'] = this.#signer.authorization(
      { method, path, query, headers, payload },
      identity,
      amzDate,
    );
    const target = query === '' ? path : `${path}?${query}`;
    return { origin, method, path: target, headers, body };
  }

  async #failure(answer: HttpAnswer): Promise<AnsweredError> {
    const error = await readError(answer);
    const skew = error.serverTimeMs === undefined ? 0 : error.serverTimeMs - this.#parts.now();
    if (error.serverTimeMs !== undefined && Math.abs(skew - this.#skewMs) > SKEW_MS) this.#skewMs = skew;
    return error;
  }

  async #moveTo(region: string): Promise<void> {
    this.#place = await this.#parts.finder.find(this.#parts.pathStyle, region);
    this.#signer = new Signer(this.#place.region);
    this.#host = this.#place.origin.host;
  }
}
