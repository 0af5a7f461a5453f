import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it passed through. */
export interface SeenRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly bodyBytes: number;
}

export type Fault =
  /** Answered as S3 answers an error, without the server seeing the request. */
  | { readonly kind: 'answer'; readonly status: number; readonly code: string; readonly more?: string }
  /** The connection ends after so many bytes of the answer's body. */
  | { readonly kind: 'cut'; readonly after: number }
  /** The answer is shorter than the object, and says so. */
  | { readonly kind: 'shorten'; readonly to: number }
  /** One bit of the answer's body is another. */
  | { readonly kind: 'flip'; readonly at: number }
  /** One bit of the request's body is another when it reaches the server. */
  | { readonly kind: 'damage'; readonly at: number }
  /** The server does it, and the client never hears so. */
  | { readonly kind: 'lose-answer' }
  /** The connection ends before anything is answered. */
  | { readonly kind: 'drop' }
  /** Nothing happens until the client has gone. */
  | { readonly kind: 'hold' };

export interface FaultProxy {
  readonly endpoint: string;
  readonly seen: readonly SeenRequest[];
  /** Asked for each request; what it returns is done to it. Undefined: it passes. */
  decide: (request: SeenRequest) => Fault | undefined;
  clear(): void;
  stop(): Promise<void>;
}

/** Stands between a client and a real server, which sees the client's requests with their own signatures. */
export async function startFaultProxy(target: { readonly port: number }): Promise<FaultProxy> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const body = await collect(incoming);
    if (body === undefined) return;
    const url = new URL(incoming.url ?? '/', 'http://proxy');
    const noted: SeenRequest = {
      method: incoming.method ?? '',
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      headers: incoming.headers,
      bodyBytes: body.length,
    };
    seen.push(noted);
    act(proxy.decide(noted), { incoming, outgoing, body, port: target.port });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: FaultProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    decide: () => undefined,
    clear: () => {
      seen.length = 0;
      proxy.decide = () => undefined;
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return proxy;
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly body: Buffer;
  readonly port: number;
}

function act(fault: Fault | undefined, exchange: Exchange): void {
  const { outgoing, body } = exchange;
  if (fault?.kind === 'hold') return;
  if (fault?.kind === 'drop') {
    outgoing.destroy();
    return;
  }
  if (fault?.kind === 'answer') {
    outgoing.writeHead(fault.status, { 'content-type': 'application/xml' });
    outgoing.end(
      `<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>injected</Message>${fault.more ?? ''}</Error>`,
    );
    return;
  }
  if (fault?.kind === 'damage') body[fault.at] = (body[fault.at] ?? 0) ^ 1;
  forward(fault, exchange);
}

function forward(fault: Fault | undefined, { incoming, outgoing, body, port }: Exchange): void {
  const { method, url, headers } = incoming;
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers }, async (answer) => {
    const bytes = await collect(answer);
    if (bytes === undefined || fault?.kind === 'lose-answer') {
      outgoing.destroy();
      return;
    }
    const answerHeaders = { ...answer.headers };
    if (fault?.kind === 'flip') bytes[fault.at] = (bytes[fault.at] ?? 0) ^ 1;
    if (fault?.kind === 'shorten') answerHeaders['content-length'] = String(fault.to);
    outgoing.writeHead(answer.statusCode ?? 502, answerHeaders);
    if (fault?.kind === 'cut') outgoing.write(bytes.subarray(0, fault.after), () => outgoing.destroy());
    else outgoing.end(fault?.kind === 'shorten' ? bytes.subarray(0, fault.to) : bytes);
  });
  onward.on('error', () => outgoing.destroy());
  onward.end(body);
}

/** Undefined when the other side went away in between. */
async function collect(stream: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  try {
    for await (const part of stream) parts.push(part as Buffer);
    return Buffer.concat(parts);
  } catch {
    return undefined;
  }
}
