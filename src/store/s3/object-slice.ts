import type { IncomingMessage } from 'node:http';
import { StoreError } from '../store-error.ts';
import { withConnectionCode } from './answer.ts';
import type { ObjectSlice, Range } from './bucket-port.ts';
import { type Asked, translateError } from './translate-error.ts';

/** What an answer says it holds. One without a range is the whole object, which only a request from 0 can use. */
export function sliceOf(headers: IncomingMessage['headers'], range: Range): Omit<ObjectSlice, 'bytes'> {
  const [, , last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
  if (last !== undefined && total !== undefined) return { sizeBytes: Number(total), end: Number(last) + 1 };
  const length = headers['content-length'];
  if (range.from === 0 && length !== undefined) return { sizeBytes: Number(length), end: Number(length) };
  throw new StoreError(`Cannot read part of an object: the server ignores ranges`, {
    code: 'not-supported',
    kind: 'unreachable',
    hints: ['mlgit doctor'],
  });
}

/** The body of an answer; one that ends early, or is cut off, is a failure that may be retried. */
export async function* readSlice(
  body: IncomingMessage,
  expectedBytes: number,
  asked: Asked,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const stop = () => body.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  let received = 0;
  try {
    for await (const part of body as AsyncIterable<Uint8Array>) {
      signal?.throwIfAborted();
      received += part.length;
      yield part;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw translateError(withConnectionCode(error), asked);
  } finally {
    signal?.removeEventListener('abort', stop);
    body.destroy();
  }
  signal?.throwIfAborted();
  if (received !== expectedBytes) {
    throw new StoreError(
      `Cannot read ${asked.what}: the answer ended after ${received} of ${expectedBytes} bytes`,
      {
        code: 'store-unreachable',
        kind: 'unreachable',
        hints: ['run the same command again'],
        retryable: true,
      },
    );
  }
}
