import type { EventSink } from '../model/event.ts';
import type { OpenedSource, UrlSource } from '../store/source-port.ts';
import { StoreError } from '../store/store-error.ts';
import type { Context } from './context.ts';
import type { KnownUrl } from './known-urls.ts';
import { openUrlSource } from './open-url-source.ts';

export interface ReadUrlOptions {
  /** What it was; it is not read again where it is that still, and here. */
  readonly known: KnownUrl | undefined;
  readonly emit: EventSink;
  readonly signal: AbortSignal;
}

/** Of one that changes, or breaks off and cannot be gone on with. */
const TRIES = 3;
/** Between two events of progress. */
const EVERY_MS = 200;

/** The file at a URL, in the local store; undefined where there is none. */
export async function readUrl(
  context: Context,
  url: string,
  options: ReadUrlOptions,
): Promise<KnownUrl | undefined> {
  const source = await openUrlSource(context.config, url, options.signal);
  try {
    if (await isAsKnown(context, source, options)) return options.known;
    for (let tries = 1; ; tries++) {
      try {
        return await take(context, url, source, options);
      } catch (error) {
        options.signal.throwIfAborted();
        if (tries >= TRIES || !(error instanceof StoreError) || !error.retryable) throw error;
      }
    }
  } finally {
    source.close();
  }
}

async function isAsKnown(
  { store }: Context,
  source: UrlSource,
  { known, signal }: ReadUrlOptions,
): Promise<boolean> {
  if (known?.etag === undefined) return false;
  const now = await source.look(signal);
  if (now?.etag !== known.etag) return false;
  return store.use({ kind: 'file', digest: known.digest, sizeBytes: known.sizeBytes }, signal);
}

async function take(
  context: Context,
  url: string,
  source: UrlSource,
  options: ReadUrlOptions,
): Promise<KnownUrl | undefined> {
  const opened = await source.open(options.signal);
  if (opened === undefined) return undefined;
  const stream = watched(context, url, opened, options.emit);
  const { digest, sizeBytes } = await context.store.putStream(stream, undefined, options.signal);
  return { etag: opened.etag, digest, sizeBytes };
}

async function* watched(
  { config: { clock } }: Context,
  what: string,
  { bytes, sizeBytes }: OpenedSource,
  emit: EventSink,
): AsyncGenerator<Uint8Array> {
  let doneBytes = 0;
  const tell = (done: number): void => {
    const totalBytes = sizeBytes ?? (done === 1 ? doneBytes : 0);
    emit({ type: 'progress', at: clock.now(), what, doneBytes, totalBytes, done, total: 1 });
  };
  tell(0);
  let toldAt = clock.monotonic();
  for await (const part of bytes) {
    yield part;
    doneBytes += part.length;
    if (clock.monotonic() - toldAt < EVERY_MS) continue;
    toldAt = clock.monotonic();
    tell(0);
  }
  tell(1);
}
