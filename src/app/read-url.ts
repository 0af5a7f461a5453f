import type { EventSink } from '../model/event.ts';
import { watched } from '../store/reported.ts';
import type { UrlSource } from '../store/source-port.ts';
import { StoreError } from '../store/store-error.ts';
import type { Context } from './context.ts';
import type { KnownUrl } from './known-urls.ts';
import { openUrlSource } from './open-url-source.ts';
import { toldTransfer } from './told-transfer.ts';

export interface ReadUrlOptions {
  /** What it was; it is not read again where it is that still, and here. */
  readonly known: KnownUrl | undefined;
  readonly emit: EventSink;
  readonly signal: AbortSignal;
}

/** Of one that changes, or breaks off and cannot be gone on with. */
const TRIES = 3;

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
  const told = { clock: context.config.clock, emit: options.emit, quietMs: 0 };
  const { digest, sizeBytes } = await toldTransfer(url, told, (progress) => {
    progress.planned(opened.sizeBytes ?? 0, 1);
    return context.store.putStream(
      watched(opened.bytes, (bytes) => progress.moved(bytes, 0)),
      undefined,
      options.signal,
    );
  });
  return { etag: opened.etag, digest, sizeBytes };
}
