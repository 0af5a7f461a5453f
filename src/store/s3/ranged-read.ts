import type { Digest } from '../../model/digest.ts';
import { blobMissing } from '../tree-walk.ts';
import type { BlockPool } from './block-pool.ts';
import type { Bucket, ObjectSlice, Range } from './bucket-port.ts';
import { RANGE_BYTES } from './sizes.ts';

/** Ranges fetched ahead of the reader, where blocks are free: one connection is slower than most networks. */
const AHEAD = 5;
/** Blocks that readers who keep what they got leave free: their copies, until they are collected, take as much. */
const ROOM_OF_COPIES = 3;

interface Fetched {
  readonly from: number;
  readonly block: Buffer;
  readonly done: Promise<{ readonly length: number } | { readonly error: unknown }>;
}

export interface RangedObject {
  readonly bucket: Bucket;
  readonly pool: BlockPool;
  readonly key: string;
  readonly digest: Digest;
  /** Whether a part is the reader's only until it asks for the next but one. */
  readonly lends: boolean;
  readonly signal: AbortSignal | undefined;
}

/**
 * A whole object in order, its first slice being open already. The range at the reader is streamed and needs no
 * memory; later ones are fetched into blocks only if some are free, so that a reader that waits for another never
 * stops that one.
 */
export async function* readRanges(object: RangedObject, first: ObjectSlice): AsyncGenerator<Uint8Array> {
  const stop = new AbortController();
  const signal = object.signal === undefined ? stop.signal : AbortSignal.any([object.signal, stop.signal]);
  const ahead: Fetched[] = [];
  let lent: Buffer[] = [];
  const { sizeBytes } = first;
  let next = first.end;
  const fetchAhead = () => {
    while (ahead.length < AHEAD && next < sizeBytes) {
      const block = object.pool.tryAcquire(object.lends ? 0 : ROOM_OF_COPIES);
      if (block === undefined) return;
      const end = Math.min(next + RANGE_BYTES, sizeBytes);
      ahead.push(fetchBlock({ ...object, signal }, block, { from: next, end }));
      next = end;
    }
  };
  try {
    fetchAhead();
    yield* first.bytes;
    for (let at = first.end; at < sizeBytes; ) {
      fetchAhead();
      const fetched = ahead[0];
      if (fetched === undefined) {
        const end = Math.min(at + RANGE_BYTES, sizeBytes);
        next = end;
        yield* await openRange(object, at, end);
        at = end;
        continue;
      }
      const result = await fetched.done;
      if ('error' in result) throw result.error;
      const { length } = result;
      if (object.lends) {
        yield fetched.block.subarray(0, length);
        object.pool.release(lent);
        lent = [fetched.block];
      }
      // A copy: the block is used again, and readers may keep what they got.
      for (let from = object.lends ? length : 0; from < length; from += COPY_BYTES) {
        yield Buffer.from(fetched.block.subarray(from, Math.min(from + COPY_BYTES, length)));
      }
      at = fetched.from + result.length;
      ahead.shift();
      if (!object.lends) object.pool.release([fetched.block]);
    }
  } finally {
    stop.abort();
    await Promise.all(ahead.map(({ done }) => done));
    object.pool.release([...lent, ...ahead.map(({ block }) => block)]);
  }
}

const COPY_BYTES = 256 * 1024;

function fetchBlock(object: RangedObject, block: Buffer, { from, end }: Range): Fetched {
  const fill = async () => {
    const target = block.subarray(0, end - from);
    const length = await object.bucket.fill(object.key, from, target, object.signal);
    if (length === undefined) throw blobMissing(object.bucket.name, object.digest);
    return { length };
  };
  return { from, block, done: fill().catch((error: unknown) => ({ error })) };
}

async function openRange(
  object: RangedObject,
  from: number,
  end: number,
): Promise<AsyncIterable<Uint8Array>> {
  const slice = await object.bucket.open(object.key, { from, end }, object.signal);
  if (slice === undefined) throw blobMissing(object.bucket.name, object.digest);
  return slice.bytes;
}
