import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  type ListPartsCommandOutput,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { StoreError } from '../store-error.ts';
import type {
  Body,
  Bucket,
  Completion,
  ListedPage,
  ObjectSlice,
  PartRequest,
  PutOutcome,
  PutRequest,
  Range,
  Upload,
  UploadedPart,
} from './bucket-port.ts';
import { decodeCrc, encodeCrc } from './crc32.ts';
import type { CredentialSource } from './credentials.ts';
import { readSlice, sliceOf } from './object-slice.ts';
import { type Asked, ObjectAbsent, ObjectExists, translateError, UploadGone } from './translate-error.ts';
import { leaveBodyUnsigned } from './unsigned-body.ts';

export interface S3BucketParts {
  readonly client: S3Client;
  readonly credentials: CredentialSource;
  readonly bucket: string;
  /** For messages. */
  readonly endpoint: string;
  readonly profile: string | undefined;
}

/** The bucket as the SDK reaches it: one request a call, no retries. */
export class S3Bucket implements Bucket {
  readonly name: string;
  readonly #parts: S3BucketParts;

  constructor(parts: S3BucketParts) {
    this.name = `s3://${parts.bucket}`;
    this.#parts = parts;
  }

  put(request: PutRequest, signal?: AbortSignal): Promise<PutOutcome> {
    const command = new PutObjectCommand({
      ...this.#named(request.key),
      ...payload(request.body),
      ChecksumCRC32: encodeCrc(request.crc32),
      ...(request.onlyIfAbsent ? { IfNoneMatch: '*' } : {}),
    });
    if (!request.signBody) leaveBodyUnsigned(command);
    return this.#creates('write', request.key, () => this.#client.send(command, abortable(signal)));
  }

  async open(key: string, range: Range, signal?: AbortSignal): Promise<ObjectSlice | undefined> {
    const command = new GetObjectCommand({
      ...this.#named(key),
      Range: `bytes=${range.from}-${range.end - 1}`,
    });
    try {
      const output = await this.#ask('read', key, () => this.#client.send(command, abortable(signal)));
      const slice = sliceOf(output, range);
      const asked = this.#asked('read', key);
      return { ...slice, bytes: readSlice(output.Body as Readable, slice.end - range.from, asked, signal) };
    } catch (error) {
      if (error instanceof ObjectAbsent) return undefined;
      if (isEmptyObject(error, range)) return { sizeBytes: 0, end: 0, bytes: noBytes() };
      throw error;
    }
  }

  /** By a GET of one byte: a HEAD answers without a body, so that a missing bucket looks like a missing object. */
  async sizeOf(key: string, signal?: AbortSignal): Promise<number | undefined> {
    const slice = await this.open(key, { from: 0, end: 1 }, signal);
    if (slice === undefined) return undefined;
    for await (const _ of slice.bytes);
    return slice.sizeBytes;
  }

  async list(prefix: string, after: string | undefined, signal?: AbortSignal): Promise<ListedPage> {
    const command = new ListObjectsV2Command({
      Bucket: this.#parts.bucket,
      Prefix: prefix,
      ...(after === undefined ? {} : { ContinuationToken: after }),
    });
    const page = await this.#ask('list', prefix, () => this.#client.send(command, abortable(signal)));
    const objects = (page.Contents ?? []).flatMap(({ Key, Size, LastModified }) =>
      Key === undefined
        ? []
        : [{ key: Key, sizeBytes: Size ?? 0, modifiedAtMs: LastModified?.getTime() ?? 0 }],
    );
    return { objects, next: page.IsTruncated === true ? page.NextContinuationToken : undefined };
  }

  async remove(key: string, signal?: AbortSignal): Promise<void> {
    const command = new DeleteObjectCommand(this.#named(key));
    await orAbsent(this.#ask('remove', key, () => this.#client.send(command, abortable(signal))));
  }

  async copy(from: string, to: string, signal?: AbortSignal): Promise<void> {
    const source = `${this.#parts.bucket}/${from}`.split('/').map(encodeURIComponent).join('/');
    const command = new CopyObjectCommand({ ...this.#named(to), CopySource: source });
    await this.#ask('copy', from, () => this.#client.send(command, abortable(signal)));
  }

  async createUpload(key: string, checked: boolean, signal?: AbortSignal): Promise<Upload> {
    const command = new CreateMultipartUploadCommand({
      ...this.#named(key),
      ...(checked ? { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } : {}),
    });
    const { UploadId } = await this.#ask('write', key, () => this.#client.send(command, abortable(signal)));
    if (UploadId !== undefined) return { key, id: UploadId };
    throw this.#odd(key, 'an upload without an id');
  }

  async putPart(request: PartRequest, signal?: AbortSignal): Promise<UploadedPart> {
    const { upload, number, body, crc32 } = request;
    const command = new UploadPartCommand({
      ...this.#named(upload.key),
      ...payload(body),
      UploadId: upload.id,
      PartNumber: number,
      ChecksumCRC32: encodeCrc(crc32),
    });
    leaveBodyUnsigned(command);
    const { ETag } = await this.#ask('write', upload.key, () =>
      this.#client.send(command, abortable(signal)),
    );
    if (ETag !== undefined) return { number, etag: ETag, sizeBytes: sizeOf(body), crc32 };
    throw this.#odd(upload.key, 'a part without an ETag');
  }

  async listParts(upload: Upload, signal?: AbortSignal): Promise<UploadedPart[] | undefined> {
    const parts: UploadedPart[] = [];
    try {
      for (let marker: string | undefined; ; ) {
        const command = new ListPartsCommand({
          ...this.#named(upload.key),
          UploadId: upload.id,
          ...(marker === undefined ? {} : { PartNumberMarker: marker }),
        });
        const send = () => this.#client.send(command, abortable(signal));
        const page: ListPartsCommandOutput = await this.#ask('list', upload.key, send);
        for (const { PartNumber, ETag, Size, ChecksumCRC32 } of page.Parts ?? []) {
          if (PartNumber === undefined || ETag === undefined || Size === undefined) continue;
          parts.push({ number: PartNumber, etag: ETag, sizeBytes: Size, crc32: decodeCrc(ChecksumCRC32) });
        }
        if (page.IsTruncated !== true || page.NextPartNumberMarker === undefined) return parts;
        marker = page.NextPartNumberMarker;
      }
    } catch (error) {
      if (error instanceof UploadGone || error instanceof ObjectAbsent) return undefined;
      throw error;
    }
  }

  complete({ upload, parts, crc32, onlyIfAbsent }: Completion, signal?: AbortSignal): Promise<PutOutcome> {
    const checked = crc32 !== undefined;
    const command = new CompleteMultipartUploadCommand({
      ...this.#named(upload.key),
      UploadId: upload.id,
      MultipartUpload: {
        Parts: parts.map((part) => ({
          PartNumber: part.number,
          ETag: part.etag,
          ...(checked && part.crc32 !== undefined ? { ChecksumCRC32: encodeCrc(part.crc32) } : {}),
        })),
      },
      ...(checked ? { ChecksumCRC32: encodeCrc(crc32), ChecksumType: 'FULL_OBJECT' } : {}),
      ...(onlyIfAbsent ? { IfNoneMatch: '*' } : {}),
    });
    return this.#creates('write', upload.key, () => this.#client.send(command, abortable(signal)));
  }

  async abort(upload: Upload, signal?: AbortSignal): Promise<void> {
    const command = new AbortMultipartUploadCommand({ ...this.#named(upload.key), UploadId: upload.id });
    await orAbsent(this.#ask('abort', upload.key, () => this.#client.send(command, abortable(signal))));
  }

  close(): void {
    this.#client.destroy();
  }

  get #client(): S3Client {
    return this.#parts.client;
  }

  #named(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#parts.bucket, Key: key };
  }

  #asked(doing: string, key: string): Asked {
    const { bucket, endpoint, profile } = this.#parts;
    return { doing, what: `${this.name}/${key}`, bucket, endpoint, profile };
  }

  async #creates(doing: string, key: string, send: () => Promise<unknown>): Promise<PutOutcome> {
    try {
      await this.#ask(doing, key, send);
      return 'created';
    } catch (error) {
      if (error instanceof ObjectExists) return 'exists';
      throw error;
    }
  }

  /** Sends, and once more with new credentials where the chain has some after the server called the old ones expired. */
  async #ask<T>(doing: string, key: string, send: () => Promise<T>): Promise<T> {
    const asked = this.#asked(doing, key);
    try {
      return await send();
    } catch (error) {
      const failure = translateError(error, asked);
      const expired = failure instanceof StoreError && failure.code === 'credentials-expired';
      if (!expired || !(await this.#renewed(asked))) throw failure;
    }
    try {
      return await send();
    } catch (error) {
      throw translateError(error, asked);
    }
  }

  async #renewed(asked: Asked): Promise<boolean> {
    try {
      return await this.#parts.credentials.renew();
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

/** Several blocks go as a stream, so that they need not be joined: a request that is sent again makes it anew. */
function payload(body: Body): { Body: Uint8Array | Readable; ContentLength: number } {
  const [first = new Uint8Array()] = body;
  const bytes = body.length > 1 ? Readable.from(body, { objectMode: false }) : first;
  return { Body: bytes, ContentLength: sizeOf(body) };
}

function sizeOf(body: Body): number {
  return body.reduce((sum, part) => sum + part.length, 0);
}

function abortable(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  signal?.throwIfAborted();
  return signal === undefined ? {} : { abortSignal: signal };
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
