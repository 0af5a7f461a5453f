import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CarelessServer {
  readonly endpoint: string;
  readonly objects: ReadonlyMap<string, Buffer>;
  stop(): Promise<void>;
}

/**
 * An S3 server that is wrong on purpose: it looks whether an object is there, waits until everybody has looked, and only
 * then writes (`racy`), or does not look at all (`ignored`); it checks neither signatures nor checksums, and knows no
 * multipart uploads. What a client makes of it shows whether the client would notice.
 */
export async function startCarelessServer(condition: 'racy' | 'ignored'): Promise<CarelessServer> {
  const objects = new Map<string, Buffer>();
  const server = createServer(async (incoming, answer) => {
    const url = new URL(incoming.url ?? '/', 'http://server');
    const key = decodeURIComponent(url.pathname).replace(/^\/[^/]+\/?/, '');
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const bytes = objects.get(key);
    if (url.searchParams.has('uploads') || url.searchParams.has('uploadId'))
      return refuse(answer, 501, 'NotImplemented');
    if (incoming.method === 'PUT') {
      const refused =
        condition === 'racy' && incoming.headers['if-none-match'] === '*' && bytes !== undefined;
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
      if (refused) return refuse(answer, 412, 'PreconditionFailed');
      objects.set(key, Buffer.concat(parts));
      return answer.writeHead(200, { etag: '"etag"' }).end();
    }
    if (incoming.method === 'DELETE') {
      objects.delete(key);
      return answer.writeHead(204).end();
    }
    if (url.searchParams.has('list-type')) return list(answer, objects, url.searchParams.get('prefix') ?? '');
    if (bytes === undefined) return refuse(answer, 404, 'NoSuchKey');
    return give(answer, bytes, incoming.headers.range ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function refuse(answer: ServerResponse, status: number, code: string): void {
  answer.writeHead(status, { 'content-type': 'application/xml' });
  answer.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
}

function give(answer: ServerResponse, bytes: Buffer, range: string): void {
  const [, from = '0', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  const part = bytes.subarray(Number(from), Number(last) + 1);
  if (part.length === 0) {
    refuse(answer, 416, 'InvalidRange');
    return;
  }
  const contentRange = `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`;
  answer.writeHead(206, { 'content-length': part.length, 'content-range': contentRange });
  answer.end(part);
}

function list(answer: ServerResponse, objects: ReadonlyMap<string, Buffer>, prefix: string): void {
  const rows = [...objects]
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, bytes]) => `<Contents><Key>${key}</Key><Size>${bytes.length}</Size></Contents>`);
  answer.writeHead(200, { 'content-type': 'application/xml' });
  answer.end(
    `<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>${rows.join('')}</ListBucketResult>`,
  );
}
