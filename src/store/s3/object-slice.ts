import type { IncomingMessage } from 'node:http';
import { oneByOne } from '../one-by-one.ts';
import { StoreError } from '../store-error.ts';
import type { ObjectSlice, Range } from './bucket-port.ts';
import { type HttpAnswer, withConnectionCode } from './http-answer.ts';
import { type Asked, translateError } from './translate-error.ts';

/** What an answer says it holds. One without a range is the whole object, which only a request from 0 can use. */
export function sliceOf(headers: IncomingMessage['headers'], range: Range): Omit<ObjectSlice, 'bytes'> {
  const etag = headers.etag === undefined ? {} : { etag: headers.etag };
  const [, , last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
  if (last !== undefined && total !== undefined)
    return { sizeBytes: Number(total), end: Number(last) + 1, ...etag };
  const length = headers['content-length'];
  if (range.from === 0 && length !== undefined)
    return { sizeBytes: Number(length), end: Number(length), ...etag };
  throw new StoreError(`Cannot read part of an object: the server ignores ranges`, {
    code: 'not-supported',
    kind: 'unreachable',
    hints: ['mlgit doctor'],
  });
}

/** The body of an answer; one that ends early, or is cut off, is a failure that may be retried. */
export function readSlice(
  body: HttpAnswer['body'],
  expectedBytes: number,
  asked: Asked,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> {
  if (!Buffer.isBuffer(body)) return streamSlice(body, expectedBytes, asked, signal);
  if (body.length !== expectedBytes) throw endedEarly(body.length, expectedBytes, asked);
  return oneByOne(body.length === 0 ? [] : [body]);
}

async function* streamSlice(
  body: IncomingMessage,
  expectedBytes: number,
  asked: Asked,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
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
    body.destroy();
  }
  signal?.throwIfAborted();
  if (received !== expectedBytes) throw endedEarly(received, expectedBytes, asked);
}

function endedEarly(received: number, expected: number, { what }: Asked): StoreError {
  return new StoreError(`Cannot read ${what}: the answer ended after ${received} of ${expected} bytes`, {
    code: 'store-unreachable',
    kind: 'unreachable',
    hints: ['run the same command again'],
    retryable: true,
  });
}
