import { type Digest, parseDigest } from '../model/digest.ts';
import type { Context } from './context.ts';

/** What was at a URL when it was last read. */
export interface KnownUrl {
  /** The server's tag; undefined where it gave none. */
  readonly etag: string | undefined;
  readonly digest: Digest;
  readonly sizeBytes: number;
}

const ABSENT = 'absent';

/** Remembered versions of URLs: by this clone, else by the newest run of the flow that took one. */
export class KnownUrls {
  readonly #context: Context;
  readonly #flow: string;
  #recorded: Promise<ReadonlyMap<string, KnownUrl>> | undefined;

  constructor(context: Context, flow: string) {
    this.#context = context;
    this.#flow = flow;
  }

  async get(url: string): Promise<KnownUrl | 'absent' | undefined> {
    const text = this.#context.memo('url').get(url);
    if (text === ABSENT) return 'absent';
    if (text !== undefined) {
      const { etag, digest, sizeBytes } = JSON.parse(text) as { [key in keyof KnownUrl]: never };
      return { etag, digest: parseDigest(digest), sizeBytes };
    }
    this.#recorded ??= recordedUrls(this.#context, this.#flow);
    return (await this.#recorded).get(url);
  }

  set(url: string, found: KnownUrl | 'absent'): void {
    this.#context.memo('url').set(url, found === 'absent' ? ABSENT : JSON.stringify(found));
  }
}

async function recordedUrls(context: Context, flow: string): Promise<ReadonlyMap<string, KnownUrl>> {
  const found = new Map<string, KnownUrl>();
  for (const { manifest } of await context.runs.ofFlow(flow)) {
    for (const { inputs } of Object.values(manifest.tasks)) {
      for (const { from, digest, sizeBytes, kind } of Object.values(inputs)) {
        if (!('url' in from) || kind !== 'file' || found.has(from.url)) continue;
        const etag = from.pin === digest ? undefined : from.pin;
        found.set(from.url, { etag, digest, sizeBytes });
      }
    }
  }
  return found;
}
