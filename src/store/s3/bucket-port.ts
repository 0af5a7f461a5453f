/** Bytes that are in memory, in order, so that a request can be sent again. */
export type Body = readonly Uint8Array[];

export function bodyLength(body: Body): number {
  return body.reduce((sum, part) => sum + part.length, 0);
}

export interface ObjectSlice {
  /** Size of the whole object in bytes. */
  readonly sizeBytes: number;
  /** Offset after the last byte of this slice. */
  readonly end: number;
  /** Of the whole object, in its quotes; undefined where the server gives none. */
  readonly etag?: string;
  /** Can be read once; must be read or returned, or the signal aborted, for its connection to end. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface Range {
  readonly from: number;
  /** Exclusive; an object that ends before is no error. */
  readonly end: number;
}

export interface PutRequest {
  readonly key: string;
  readonly body: Body;
  /** Of the body, by zlib.crc32; sent so that the server refuses what was changed on the way. */
  readonly crc32: number;
  readonly onlyIfAbsent: boolean;
  /** Whether the signature covers the body. Not for blobs, whose names do, and for which it would cost a second hash. */
  readonly signBody: boolean;
}

export interface UploadedPart {
  readonly number: number;
  readonly etag: string;
  readonly sizeBytes: number;
  /** Undefined where the server does not keep it. */
  readonly crc32: number | undefined;
}

export interface Upload {
  readonly key: string;
  readonly id: string;
}

export interface PartRequest {
  readonly upload: Upload;
  /** From 1. */
  readonly number: number;
  readonly body: Body;
  readonly crc32: number;
}

export interface Completion {
  readonly upload: Upload;
  readonly parts: readonly UploadedPart[];
  /** Of the whole object; undefined where the server cannot check it. */
  readonly crc32: number | undefined;
  readonly onlyIfAbsent: boolean;
}

export interface ListedPage {
  readonly objects: readonly {
    readonly key: string;
    readonly sizeBytes: number;
    /** Epoch milliseconds, by the clock of the server. */
    readonly modifiedAtMs: number;
  }[];
  readonly next: string | undefined;
}

/** Whether the object is there through this request, or was there before (only when asked for). */
export type PutOutcome = 'created' | 'exists';

/**
 * Objects by key: what S3 speaks, without its errors. Absence is undefined; every other failure is a StoreError, which
 * knows whether the request may be sent again.
 */
export interface Bucket {
  /** `s3://bucket`. */
  readonly name: string;
  put(request: PutRequest, signal?: AbortSignal): Promise<PutOutcome>;
  open(key: string, range: Range, signal?: AbortSignal): Promise<ObjectSlice | undefined>;
  /**
   * Reads a range into memory, which it may end before: returns how much was filled. Undefined when the object is not there. After a
   * failure nothing writes into `target` any more.
   */
  fill(key: string, from: number, target: Buffer, signal?: AbortSignal): Promise<number | undefined>;
  sizeOf(key: string, signal?: AbortSignal): Promise<number | undefined>;
  list(prefix: string, after: string | undefined, signal?: AbortSignal): Promise<ListedPage>;
  remove(key: string, signal?: AbortSignal): Promise<void>;
  /** @throws StoreError when `from` is not there. */
  copy(from: string, to: string, signal?: AbortSignal): Promise<void>;
  /** `checked`: the server is to keep and check CRC32 of the parts and of the whole. */
  createUpload(key: string, checked: boolean, signal?: AbortSignal): Promise<Upload>;
  putPart(request: PartRequest, signal?: AbortSignal): Promise<UploadedPart>;
  /** Undefined when the upload is gone. */
  listParts(upload: Upload, signal?: AbortSignal): Promise<UploadedPart[] | undefined>;
  complete(completion: Completion, signal?: AbortSignal): Promise<PutOutcome>;
  /** One that is gone is no error. */
  abort(upload: Upload, signal?: AbortSignal): Promise<void>;
  close(): void;
}
