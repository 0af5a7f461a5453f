import type { Readable } from 'node:stream';
import { StoreError } from '../store-error.ts';
import type { ObjectSlice, Range } from './bucket-port.ts';
import { type Asked, translateError } from './translate-error.ts';

interface Answer {
  readonly ContentRange?: string | undefined;
  readonly ContentLength?: number | undefined;
}

/** What an answer says it holds. One without a range is the whole object, which only a request from 0 can use. */
export function sliceOf(answer: Answer, range: Range): Omit<ObjectSlice, 'bytes'> {
  const [, , last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(answer.ContentRange ?? '') ?? [];
  if (last !== undefined && total !== undefined) return { sizeBytes: Number(total), end: Number(last) + 1 };
  if (range.from === 0 && answer.ContentLength !== undefined) {
    return { sizeBytes: answer.ContentLength, end: answer.ContentLength };
  }
  throw new StoreError(`Cannot read part of an object: the server ignores ranges`, {
    code: 'not-supported',
    kind: 'unreachable',
    hints: ['mlgit doctor'],
  });
}

/** The body of an answer; one that ends early, or is cut off, is a failure that may be retried. */
export async function* readSlice(
  body: Readable,
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

/** Node says "aborted", with a code in most versions, when the other side closes in the middle of a body. */
function withConnectionCode(error: unknown): unknown {
  if (!(error instanceof Error) || 'code' in error || error.message !== 'aborted') return error;
  return Object.assign(new Error(error.message, { cause: error }), { code: 'ECONNRESET' });
}
