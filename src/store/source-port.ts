/** One version of what is at a URL. */
export interface SourceVersion {
  /** The server's tag for exactly these bytes, as it writes it; undefined where it gives none. */
  readonly etag: string | undefined;
  /** Undefined where the server does not say. */
  readonly sizeBytes: number | undefined;
}

export interface OpenedSource extends SourceVersion {
  /** Can be read once, and ends only when all bytes of this version were there. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * A file at a URL, outside of every store, that is an input. Undefined is what the server says is not there; every other
 * failure is a StoreError. What may be asked again is, with growing random pauses.
 */
export interface UrlSource {
  /** The version that is there now, without its bytes. */
  look(signal: AbortSignal): Promise<SourceVersion | undefined>;
  /** @throws StoreError `source-changed` (conflict, retryable) while it is read, when another version has taken its place. */
  open(signal: AbortSignal): Promise<OpenedSource | undefined>;
  close(): void;
}
