/**
 * What is in memory, as a stream that can be read once. For small blobs a generator would take longer than all else.
 * `onEnd` is called once, when the reader has asked for more than there is or wants no more.
 */
export function oneByOne<T>(items: readonly T[], onEnd?: () => void): AsyncIterable<T> {
  let next = 0;
  let ended = false;
  const end = (): { done: true; value: undefined } => {
    if (!ended) onEnd?.();
    ended = true;
    return { done: true, value: undefined };
  };
  const iterator: AsyncIterableIterator<T> = {
    [Symbol.asyncIterator]: () => iterator,
    next: async () => (ended || next >= items.length ? end() : { done: false, value: items[next++] as T }),
    return: async () => end(),
  };
  return iterator;
}
