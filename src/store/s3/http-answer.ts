import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A body that is announced as no longer is read with the head: most requests have such an answer. */
const SHORT_BYTES = 128 * 1024;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** All of it where it was announced as short, else what is to be read, or destroyed. */
  readonly body: Buffer | IncomingMessage;
}

export function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}

/** The answer, when its head and a short body are there. */
export async function takeAnswer(message: IncomingMessage): Promise<HttpAnswer> {
  const { statusCode: status = 0, headers } = message;
  const announced = Number(headers['content-length'] ?? Number.POSITIVE_INFINITY);
  return { status, headers, body: announced > SHORT_BYTES ? message : await collected(message, announced) };
}

/** By events: an iterator of a stream takes longer than a small request. */
function collected(message: IncomingMessage, announced: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    message.on('data', (part: Buffer) => {
      parts.push(part);
      length += part.length;
    });
    message.once('end', () => {
      resolve(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, length));
    });
    message.on('error', (error) => reject(withConnectionCode(error)));
    message.once('close', () => {
      if (length < announced) reject(withConnectionCode(new Error('aborted')));
    });
  });
}

/** Node says "aborted", with a code in most versions, when the other side closes in the middle of a body. */
export function withConnectionCode(error: unknown): unknown {
  if (!(error instanceof Error) || 'code' in error || error.message !== 'aborted') return error;
  return Object.assign(new Error(error.message, { cause: error }), { code: 'ECONNRESET' });
}
