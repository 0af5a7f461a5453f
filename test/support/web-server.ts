import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What is served at a path; tests change it while the server runs. */
export interface Page {
  body: string | Buffer;
  etag?: string;
  /** Answers instead, as long as it says true. */
  instead?: (request: IncomingMessage, answer: ServerResponse) => boolean;
}

export interface WebServer {
  readonly url: string;
  readonly pages: Map<string, Page>;
  /** Method, path and range of every request. */
  readonly asked: string[];
}

/** A web server of this test on the loopback, which knows ranges. */
export async function webServer(): Promise<WebServer> {
  const pages = new Map<string, Page>();
  const asked: string[] = [];
  const listener: RequestListener = (request, answer) => {
    const { method = '', url = '' } = request;
    const { range } = request.headers;
    asked.push([method, url, ...(range === undefined ? [] : [range])].join(' '));
    const page = pages.get(url);
    if (page?.instead?.(request, answer) === true) return;
    if (page === undefined) answer.writeHead(404).end();
    else give(page, request, answer);
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, pages, asked };
}

function give({ body, etag }: Page, { method, headers }: IncomingMessage, answer: ServerResponse): void {
  const bytes = Buffer.from(body);
  const isSame = headers['if-range'] === undefined || headers['if-range'] === etag;
  const from = isSame ? Number(/^bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0) : 0;
  answer.writeHead(from > 0 ? 206 : 200, {
    ...(etag === undefined ? {} : { etag }),
    'content-length': bytes.length - from,
    ...(from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
  });
  answer.end(method === 'HEAD' ? undefined : bytes.subarray(from));
}

/** Sends the head and `length` bytes of the body that was announced, and hangs up. */
export function breakOff(page: Page, length: number): (_: IncomingMessage, answer: ServerResponse) => true {
  return (_, answer) => {
    const bytes = Buffer.from(page.body);
    answer.writeHead(200, {
      'content-length': bytes.length,
      ...(page.etag === undefined ? {} : { etag: page.etag }),
    });
    answer.write(bytes.subarray(0, length), () => answer.destroy());
    return true;
  };
}
