import { StoreError } from '../store-error.ts';
import { type AnsweredError, readError } from './answer.ts';
import { bodyLength } from './bucket-port.ts';
import { formBody } from './form-body.ts';
import { type HttpAnswer, isSuccess } from './http-answer.ts';
import { HttpExchange, type HttpRequest } from './http-exchange.ts';
import type { MintedUrls } from './minted-url.ts';
import type { ProxyEnvironment } from './proxy.ts';
import type { S3Request } from './signed-requests.ts';

export interface MintedRequestsParts {
  /** What the mailbox has now. */
  readonly read: () => Promise<MintedUrls>;
  /** Ends early with the signal's reason. */
  readonly pause: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly monotonic: () => number;
  /** Hexadecimal digits that nobody can guess. */
  readonly random: () => string;
  readonly proxy: ProxyEnvironment;
}

/** What was minted is looked at again after that, whether it has ended or not. */
const FRESH_MS = 60_000;
/** A cluster may take some minutes to bring what its driver renewed. */
const RENEWAL_MS = 300_000;
const LOOK_EVERY_MS = 1_000;

/** Requests of one who has no credentials, by URLs and forms that were minted for them; none other can be made. */
export class MintedRequests {
  readonly #parts: MintedRequestsParts;
  readonly #http: HttpExchange;
  #urls: Promise<MintedUrls> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(parts: MintedRequestsParts) {
    this.#parts = parts;
    this.#http = new HttpExchange(parts.proxy);
  }

  /** What is minted at this moment. @throws what reading the mailbox throws. */
  urls(): Promise<MintedUrls> {
    const { monotonic, read } = this.#parts;
    if (this.#urls === undefined || monotonic() - this.#readAt > FRESH_MS) {
      this.#readAt = monotonic();
      this.#urls = read();
    }
    return this.#urls;
  }

  /** An answer of success. @throws AnsweredError, StoreError `not-minted`, `minted-ended` (credentials), and what HttpExchange throws. */
  async send(request: S3Request, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    const urls = await this.urls();
    const answer = await this.#http.send(this.#asked(urls, request), signal);
    if (isSuccess(answer)) return answer;
    const error = await readError(answer);
    if (!isRefused(error)) throw error;
    const renewed = await this.#renewed(urls, error, signal);
    if (renewed === undefined) throw ended(urls, request, error);
    const again = await this.#http.send(this.#asked(renewed, request), signal);
    if (isSuccess(again)) return again;
    const second = await readError(again);
    throw isRefused(second) ? ended(urls, request, second) : second;
  }

  /** By `send`. */
  async fill(): Promise<boolean> {
    return false;
  }

  close(): void {
    this.#http.close();
  }

  /** Others than these; those that have ended are waited for. */
  async #renewed(
    { access }: MintedUrls,
    error: AnsweredError,
    signal: AbortSignal | undefined,
  ): Promise<MintedUrls | undefined> {
    const { monotonic, pause } = this.#parts;
    const until = monotonic() + (/expired/i.test(`${error.name} ${error.message}`) ? RENEWAL_MS : 0);
    for (;;) {
      this.#readAt = Number.NEGATIVE_INFINITY;
      const now = await this.urls();
      if (now.access.query.read !== access.query.read) return now;
      if (monotonic() >= until) return undefined;
      await pause(LOOK_EVERY_MS, signal);
    }
  }

  #asked(urls: MintedUrls, { method, key, headers = {}, body = [] }: S3Request): HttpRequest {
    if (method === 'GET') {
      const url = urls.toRead(key);
      const { range } = headers;
      if (url !== undefined)
        return toUrl(url, { method, headers: range === undefined ? {} : { range }, body });
    }
    if (method === 'PUT') {
      const url = 'if-none-match' in headers ? urls.toCreate(key) : undefined;
      if (url !== undefined) return toUrl(url, { method, headers: { 'if-none-match': '*' }, body });
      const fields = urls.toWrite(key);
      if (fields !== undefined) {
        const form = formBody({ key, ...fields }, body, `mlgit-${this.#parts.random()}`);
        const headers = { 'content-type': form.type };
        return toUrl(new URL(urls.access.base), { method: 'POST', headers, body: form.body });
      }
    }
    throw notMinted(urls, method, key);
  }
}

function toUrl(
  url: URL,
  { method, headers, body }: Pick<HttpRequest, 'method' | 'headers' | 'body'>,
): HttpRequest {
  return {
    origin: url,
    method,
    path: `${url.pathname}${url.search}`,
    headers: {
      host: url.host,
      ...headers,
      ...(method === 'GET' ? {} : { 'content-length': String(bodyLength(body)) }),
    },
    body,
  };
}

/** Servers say in different ways that a URL has ended, with 403 or 400. */
function isRefused({ $metadata, name, message }: AnsweredError): boolean {
  return $metadata.httpStatusCode === 403 || /expired/i.test(`${name} ${message}`);
}

function notMinted({ access }: MintedUrls, method: string, key: string): StoreError {
  return new StoreError(`Cannot ${method} ${key} of ${access.name}: the driver has minted no URL for it`, {
    code: 'not-minted',
    kind: 'credentials',
    hints: ['mlgit version   (the same on both sides)'],
  });
}

function ended({ access }: MintedUrls, { method, key }: S3Request, cause: AnsweredError): StoreError {
  return new StoreError(
    `Cannot ${method} ${key} of ${access.name}: the server refuses the URL that the driver has minted (${cause.name}: ${cause.message}), and no other has come`,
    {
      code: 'minted-ended',
      kind: 'credentials',
      hints: ['mlgit run   (its driver has to go on for as long as its tasks do)'],
      cause,
    },
  );
}
