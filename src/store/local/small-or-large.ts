/** Up to here a stream is put together in memory and written at once. */
const SMALL_BYTES = 256 * 1024;

/** A stream that turned out to be small, whole; or one that is not, with what was read of it put back. */
export type SmallOrLarge =
  | { readonly small: Buffer; readonly large?: undefined }
  | { readonly small?: undefined; readonly large: AsyncIterable<Uint8Array> };

/** Reads the beginning of a stream, whose parts may be lent. */
export async function smallOrLarge(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<SmallOrLarge> {
  const iterator = source[Symbol.asyncIterator]();
  const { bytes, more } = await takeSmall(iterator, signal).catch(async (error: unknown) => {
    await iterator.return?.();
    throw error;
  });
  return more === undefined ? { small: bytes } : { large: rest(bytes, more, iterator) };
}

/** The first bytes, copied; and, where they are not all, the part after them. */
async function takeSmall(
  iterator: AsyncIterator<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<{ readonly bytes: Buffer; readonly more: Uint8Array | undefined }> {
  const parts: Buffer[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await iterator.next();
    signal?.throwIfAborted();
    if (done === true) break;
    if (length + value.length > SMALL_BYTES) return { bytes: Buffer.concat(parts), more: value };
    parts.push(Buffer.from(value));
    length += value.length;
  }
  return { bytes: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts), more: undefined };
}

async function* rest(
  bytes: Buffer,
  more: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let ended = false;
  try {
    if (bytes.length > 0) yield bytes;
    yield more;
    for (;;) {
      const { done, value } = await iterator.next();
      if (done === true) break;
      yield value;
    }
    ended = true;
  } finally {
    if (!ended) await iterator.return?.();
  }
}
