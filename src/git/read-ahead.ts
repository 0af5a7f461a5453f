/** Bytes that may wait for the consumer, by the largest item seen so far. */
const BUDGET_BYTES = 16 * 1024 * 1024;
const FIRST_AHEAD = 16;
const MOST_AHEAD = 512;

/**
 * Results in the order of `items`, several reads under way at once. How many follows the sizes seen, so that a row
 * of large blobs is not all held in memory.
 */
export async function* pipelined<T, R>(
  items: readonly T[],
  read: (item: T) => Promise<R>,
  sizeOf: (result: R) => number,
  mostAhead: number = MOST_AHEAD,
): AsyncGenerator<R> {
  const waiting: Promise<R>[] = [];
  let started = 0;
  let ahead = Math.min(FIRST_AHEAD, mostAhead);
  let largest = 1;
  for (let at = 0; at < items.length; at++) {
    // Refilled in bulk, so that the requests of a refill leave in one write.
    if (started - at <= ahead / 2) {
      while (started < items.length && started - at < ahead) {
        const reading = read(items[started] as T);
        // Of interest only once it is this one's turn; the consumer may never get there.
        reading.catch(() => {});
        waiting.push(reading);
        started++;
      }
    }
    const result = await (waiting.shift() as Promise<R>);
    largest = Math.max(largest, sizeOf(result));
    ahead = Math.max(1, Math.min(ahead * 2, mostAhead, Math.floor(BUDGET_BYTES / largest)));
    yield result;
  }
}
