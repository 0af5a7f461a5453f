/**
 * Runs `work` over `items` with at most `limit` at once, started in order of the items; the results have that
 * order, too. The first failure, an abort among them, stops the start of further items, waits for those under way, and
 * is then thrown.
 */
export async function mapPool<T, R>(
  items: Iterable<T>,
  limit: number,
  work: (item: T, index: number) => Promise<R>,
  signal?: AbortSignal,
): Promise<R[]> {
  const results: R[] = [];
  const iterator = items[Symbol.iterator]();
  let index = 0;
  let failure: { error: unknown } | undefined;
  const lane = async (): Promise<void> => {
    while (failure === undefined) {
      try {
        signal?.throwIfAborted();
        const next = iterator.next();
        if (next.done) return;
        const at = index++;
        results[at] = await work(next.value, at);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, limit) }, lane));
  if (failure) throw failure.error;
  return results;
}
