import { once } from 'node:events';

/** Writes at the pace of the reader, so that memory stays bounded, until one of them ends. */
export async function writeStream(
  source: AsyncIterable<Uint8Array | string>,
  output: NodeJS.WriteStream,
): Promise<void> {
  const closed = new AbortController();
  const onError = (): void => closed.abort();
  output.once('error', onError);
  try {
    for await (const chunk of source) {
      if (closed.signal.aborted) return;
      if (!output.write(chunk)) await drained(output, closed.signal);
    }
  } finally {
    output.off('error', onError);
  }
}

async function drained(output: NodeJS.WriteStream, signal: AbortSignal): Promise<void> {
  try {
    await once(output, 'drain', { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
