import { once } from 'node:events';
import { LogFilter } from '../ui/log-filter.ts';

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

/** The same for a task's output: bytes for a pipe or file, what a terminal may obey for a terminal. */
export function writeLog(source: AsyncIterable<Uint8Array>, output: NodeJS.WriteStream): Promise<void> {
  return writeStream(output.isTTY ? filtered(source) : source, output);
}

async function* filtered(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const filter = new LogFilter();
  for await (const chunk of source) yield filter.push(chunk);
  yield filter.end();
}
