/** What is in memory, as a stream that can be read once. For small blobs a generator would take longer than all else. */
export function oneByOne<T>(items: readonly T[]): AsyncIterable<T> {
  let next = 0;
  const iterator: AsyncIterableIterator<T> = {
    [Symbol.asyncIterator]: () => iterator,
    next: async () => {
      const value = items[next];
      if (next >= items.length) return { done: true, value: undefined };
      next++;
      return { done: false, value: value as T };
    },
    return: async () => {
      next = items.length;
      return { done: true, value: undefined };
    },
  };
  return iterator;
}
