import { StoreError } from '../store-error.ts';
import { AnsweredError, elements, elementText, escapeXml, isError, readText } from './answer.ts';
import {
  type Bucket,
  bodyLength,
  type Completion,
  type ListedPage,
  type ObjectSlice,
  type PartRequest,
  type PutOutcome,
  type PutRequest,
  type Range,
  type Upload,
  type UploadedPart,
} from './bucket-port.ts';
import { ChainFailure } from './chain-failure.ts';
import { decodeCrc, encodeCrc } from './crc32.ts';
import type { CredentialSource, Identity } from './credentials.ts';
import { type HttpAnswer, withConnectionCode } from './http-answer.ts';
import { readSlice, sliceOf } from './object-slice.ts';
import type { S3Request, SignedRequests } from './signed-requests.ts';
import { encodePath } from './sigv4.ts';
import { type Asked, ObjectAbsent, ObjectExists, translateError, UploadGone } from './translate-error.ts';

export interface S3BucketParts {
  readonly requests: Pick<SignedRequests, 'send' | 'fill' | 'close'>;
  readonly credentials: Pick<CredentialSource, 'renew' | 'given' | 'ofVariables'>;
  readonly bucket: string;
  /** For messages. */
  readonly endpoint: string;
  readonly profile: string | undefined;
}

const BYTES = { 'content-type': 'application/octet-stream' };
const IF_ABSENT = { 'if-none-match': '*' };
const WHOLE = { 'x-amz-checksum-type': 'FULL_OBJECT' };

/** A bucket that speaks the REST API of Amazon S3: one request a call, no retries. */
export class S3Bucket implements Bucket {
  readonly name: string;
  readonly #parts: S3BucketParts;

  constructor(parts: S3BucketParts) {
    this.name = `s3://${parts.bucket}`;
    this.#parts = parts;
  }

  put({ key, body, crc32, onlyIfAbsent, signBody }: PutRequest, signal?: AbortSignal): Promise<PutOutcome> {
    const headers = {
      ...BYTES,
      'x-amz-checksum-crc32': encodeCrc(crc32),
      ...(onlyIfAbsent ? IF_ABSENT : {}),
    };
    const request = { method: 'PUT', key, headers, body, unsigned: !signBody } as const;
    return this.#creates(() => this.#do('write', request, signal));
  }

  async open(key: string, range: Range, signal?: AbortSignal): Promise<ObjectSlice | undefined> {
    const headers = { range: `bytes=${range.from}-${range.end - 1}` };
    try {
      const answer = await this.#ask('read', { method: 'GET', key, headers }, signal);
      const slice = sliceOf(answer.headers, range);
      const asked = this.#asked('read', key);
      return { ...slice, bytes: readSlice(answer.body, slice.end - range.from, asked, signal) };
    } catch (error) {
      if (error instanceof ObjectAbsent) return undefined;
      if (isEmptyObject(error, range)) return { sizeBytes: 0, end: 0, bytes: noBytes() };
      throw error;
    }
  }

  async fill(key: string, from: number, target: Buffer, signal?: AbortSignal): Promise<number | undefined> {
    const range = { from, end: from + target.length };
    const headers = { range: `bytes=${range.from}-${range.end - 1}` };
    if (await this.#parts.requests.fill({ method: 'GET', key, headers }, target, signal))
      return target.length;
    const slice = await this.open(key, range, signal);
    if (slice === undefined) return undefined;
    let filled = 0;
    for await (const part of slice.bytes) {
      const wanted = part.subarray(0, target.length - filled);
      target.set(wanted, filled);
      filled += wanted.length;
      // A server that ignores ranges goes on.
      if (filled === target.length) break;
    }
    return filled;
  }

  /** By a GET of one byte: a HEAD answers without a body, so that a missing bucket looks like a missing object. */
  async sizeOf(key: string, signal?: AbortSignal): Promise<number | undefined> {
    const slice = await this.open(key, { from: 0, end: 1 }, signal);
    if (slice === undefined) return undefined;
    for await (const _ of slice.bytes);
    return slice.sizeBytes;
  }

  async list(prefix: string, after: string | undefined, signal?: AbortSignal): Promise<ListedPage> {
    const more: { [name: string]: string } = after === undefined ? {} : { 'continuation-token': after };
    const query = { 'list-type': '2', prefix, ...more };
    const page = await this.#do('list', { method: 'GET', key: '', query }, signal, prefix);
    const objects = elements(page, 'Contents').flatMap((object) => {
      const key = elementText(object, 'Key');
      if (key === undefined) return [];
      const modified = Date.parse(elementText(object, 'LastModified') ?? '');
      const sizeBytes = Number(elementText(object, 'Size') ?? 0);
      return [{ key, sizeBytes, modifiedAtMs: Number.isNaN(modified) ? 0 : modified }];
    });
    const next =
      elementText(page, 'IsTruncated') === 'true' ? elementText(page, 'NextContinuationToken') : undefined;
    return { objects, next };
  }

  async remove(key: string, signal?: AbortSignal): Promise<void> {
    await orAbsent(this.#do('remove', { method: 'DELETE', key }, signal));
  }

  async copy(from: string, to: string, signal?: AbortSignal): Promise<void> {
    const headers = { 'x-amz-copy-source': encodePath(`/${this.#parts.bucket}/${from}`) };
    await this.#do('copy', { method: 'PUT', key: to, headers }, signal, from);
  }

  async createUpload(key: string, checked: boolean, signal?: AbortSignal): Promise<Upload> {
    const headers = { ...BYTES, ...(checked ? { 'x-amz-checksum-algorithm': 'CRC32', ...WHOLE } : {}) };
    const made = await this.#do('write', { method: 'POST', key, query: { uploads: '' }, headers }, signal);
    const id = elementText(made, 'UploadId');
    if (id !== undefined) return { key, id };
    throw this.#odd(key, 'an upload without an id');
  }

  async putPart({ upload, number, body, crc32 }: PartRequest, signal?: AbortSignal): Promise<UploadedPart> {
    const { key, id } = upload;
    const query = { uploadId: id, partNumber: String(number) };
    const headers = { ...BYTES, 'x-amz-checksum-crc32': encodeCrc(crc32) };
    const answer = await this.#ask(
      'write',
      { method: 'PUT', key, query, headers, body, unsigned: true },
      signal,
    );
    const { etag } = answer.headers;
    await this.#text('write', key, answer, signal);
    if (etag !== undefined) return { number, etag, sizeBytes: bodyLength(body), crc32 };
    throw this.#odd(key, 'a part without an ETag');
  }

  async listParts({ key, id }: Upload, signal?: AbortSignal): Promise<UploadedPart[] | undefined> {
    const parts: UploadedPart[] = [];
    try {
      for (let marker: string | undefined; ; ) {
        const more: { [name: string]: string } = marker === undefined ? {} : { 'part-number-marker': marker };
        const page = await this.#do('list', { method: 'GET', key, query: { uploadId: id, ...more } }, signal);
        parts.push(...elements(page, 'Part').flatMap(partOf));
        marker = elementText(page, 'NextPartNumberMarker');
        if (elementText(page, 'IsTruncated') !== 'true' || marker === undefined) return parts;
      }
    } catch (error) {
      if (error instanceof UploadGone || error instanceof ObjectAbsent) return undefined;
      throw error;
    }
  }

  complete({ upload, parts, crc32, onlyIfAbsent }: Completion, signal?: AbortSignal): Promise<PutOutcome> {
    const { key, id } = upload;
    const headers = {
      'content-type': 'application/xml',
      ...(crc32 === undefined ? {} : { 'x-amz-checksum-crc32': encodeCrc(crc32), ...WHOLE }),
      ...(onlyIfAbsent ? IF_ABSENT : {}),
    };
    const body = [Buffer.from(completionXml(parts, crc32 !== undefined), 'utf8')];
    const request = { method: 'POST', key, query: { uploadId: id }, headers, body } as const;
    return this.#creates(() => this.#do('write', request, signal));
  }

  async abort({ key, id }: Upload, signal?: AbortSignal): Promise<void> {
    await orAbsent(this.#do('abort', { method: 'DELETE', key, query: { uploadId: id } }, signal));
  }

  close(): void {
    this.#parts.requests.close();
  }

  #asked(doing: string, key: string): Asked {
    const { bucket, endpoint, profile, credentials } = this.#parts;
    const { ofVariables } = credentials;
    return { doing, what: `${this.name}/${key}`, bucket, endpoint, profile, ofVariables };
  }

  async #creates(send: () => Promise<unknown>): Promise<PutOutcome> {
    try {
      await send();
      return 'created';
    } catch (error) {
      if (error instanceof ObjectExists) return 'exists';
      throw error;
    }
  }

  /** Asks, and gives the text of the answer. A copy or a completion that failed on its way says so in a body of success. */
  async #do(
    doing: string,
    request: S3Request,
    signal: AbortSignal | undefined,
    what = request.key,
  ): Promise<string> {
    const answer = await this.#ask(doing, request, signal, what);
    return this.#text(doing, what, answer, signal);
  }

  async #text(
    doing: string,
    what: string,
    answer: HttpAnswer,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    try {
      const text = await readText(answer);
      if (isError(text)) throw new AnsweredError(answer, text);
      return text;
    } catch (error) {
      signal?.throwIfAborted();
      throw translateError(withConnectionCode(error), this.#asked(doing, what));
    }
  }

  /** Sends, and once more with new credentials where the chain has some after the server called the old ones expired. */
  async #ask(
    doing: string,
    request: S3Request,
    signal: AbortSignal | undefined,
    what = request.key,
  ): Promise<HttpAnswer> {
    const { requests, credentials } = this.#parts;
    const { given } = credentials;
    try {
      return await requests.send(request, signal);
    } catch (error) {
      const asked = this.#asked(doing, what);
      const failure = translateError(error, asked);
      const isChains = error instanceof ChainFailure;
      const expired = failure instanceof StoreError && failure.code === 'credentials-expired';
      if (isChains || !expired || !(await this.#renewed(given, asked))) throw failure;
    }
    try {
      return await requests.send(request, signal);
    } catch (error) {
      throw translateError(error, this.#asked(doing, what));
    }
  }

  async #renewed(refused: Identity | undefined, asked: Asked): Promise<boolean> {
    try {
      return await this.#parts.credentials.renew(refused);
    } catch (error) {
      throw translateError(error, asked);
    }
  }

  #odd(key: string, found: string): StoreError {
    return new StoreError(`Cannot write ${this.name}/${key}: the server answers ${found}`, {
      code: 'store-refused',
      kind: 'unreachable',
      hints: ['mlgit doctor'],
    });
  }
}

function partOf(xml: string): UploadedPart[] {
  const number = elementText(xml, 'PartNumber');
  const etag = elementText(xml, 'ETag');
  const size = elementText(xml, 'Size');
  if (number === undefined || etag === undefined || size === undefined) return [];
  const crc32 = decodeCrc(elementText(xml, 'ChecksumCRC32'));
  return [{ number: Number(number), etag, sizeBytes: Number(size), crc32 }];
}

function completionXml(parts: readonly UploadedPart[], checked: boolean): string {
  const listed = parts.map(({ number, etag, crc32 }) => {
    const sum = checked && crc32 !== undefined ? `<ChecksumCRC32>${encodeCrc(crc32)}</ChecksumCRC32>` : '';
    return `<Part><PartNumber>${number}</PartNumber><ETag>${escapeXml(etag)}</ETag>${sum}</Part>`;
  });
  const name = 'CompleteMultipartUpload';
  return `<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${listed.join('')}</${name}>`;
}

async function orAbsent(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof ObjectAbsent) && !(error instanceof UploadGone)) throw error;
  }
}

/** No range can be taken from an object of no bytes (RFC 9110, 416). */
function isEmptyObject(error: unknown, range: Range): boolean {
  return range.from === 0 && error instanceof StoreError && error.details['status'] === 416;
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}
