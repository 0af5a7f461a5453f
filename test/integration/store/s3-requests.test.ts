import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CredentialSource } from '../../../src/store/s3/credentials.ts';
import { placeFinder } from '../../../src/store/s3/place-finder.ts';
import { proxyFor } from '../../../src/store/s3/proxy.ts';
import { RangeConnections } from '../../../src/store/s3/range-connections.ts';
import { SignedRequests } from '../../../src/store/s3/signed-requests.ts';

/** Node's agents know proxies from 24.5 on. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const hasProxies = major > 24 || (major === 24 && minor >= 5);
const KEYS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_CONFIG_FILE: '/dev/null' };

async function listening(server: { listen(port: number, host: string, done: () => void): unknown }) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}

interface Environment {
  readonly [name: string]: string;
}

/** Requests of a bucket at a server that answers as it is told. */
async function requestsTo(answer: RequestListener, env: Environment = {}) {
  return requestsAt(await serve(answer), env);
}

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function requestsAt(endpoint: string, env: Environment) {
  const all = { ...KEYS, ...env };
  const credentials = new CredentialSource(all, undefined);
  const settings = { endpoint, region: 'us-east-1' };
  const finder = placeFinder({ bucket: 'bucket', settings, env: all, profile: undefined, credentials });
  const place = await finder.find(true);
  const parts = {
    credentials,
    finder,
    place,
    pathStyle: true,
    proxy: proxyFor(place.origin, all),
    now: () => Date.UTC(2026, 0, 1),
  };
  const requests = new SignedRequests(parts);
  onTestFinished(() => requests.close());
  return requests;
}

describe('a signed request', () => {
  it('is signed anew for the region that the server names', async () => {
    const scopes: (string | undefined)[] = [];
    const requests = await requestsTo((request, answer) => {
      const scope = /Credential=id\/\d+\/([^/]+)\//.exec(String(request.headers.authorization))?.[1];
      scopes.push(scope);
      if (scope === 'eu-west-1') return answer.end('there');
      return answer.writeHead(301, { 'x-amz-bucket-region': 'eu-west-1' }).end();
    });
    const get = () => requests.send({ method: 'GET', key: 'a' }, undefined);
    expect((await get()).body.toString()).toBe('there');
    await get();
    expect(scopes).toEqual(['us-east-1', 'eu-west-1', 'eu-west-1']);
  });

  it('goes on with a token that is part of the credentials', async () => {
    const tokens: unknown[] = [];
    const answer: RequestListener = (request, response) => {
      tokens.push(request.headers['x-amz-security-token']);
      response.end();
    };
    const requests = await requestsTo(answer, { AWS_SESSION_TOKEN: 'session' });
    await requests.send({ method: 'DELETE', key: 'a' }, undefined);
    expect(tokens).toEqual(['session']);
  });

  it.skipIf(!hasProxies)('goes through the proxy of the environment, except to this machine', async () => {
    const seen: (string | undefined)[] = [];
    const proxy = await serve(({ url }, answer) => {
      seen.push(url);
      answer.end('by proxy');
    });
    const env = { HTTP_PROXY: proxy };
    const far = await requestsAt('http://s3.example.invalid', env);
    expect((await far.send({ method: 'GET', key: 'a' }, undefined)).body.toString()).toBe('by proxy');
    expect(await far.fill({ method: 'GET', key: 'a' }, Buffer.alloc(8), undefined)).toBe(false);
    const near = await requestsTo((_, answer) => answer.end('directly'), env);
    expect((await near.send({ method: 'GET', key: 'a' }, undefined)).body.toString()).toBe('directly');
    expect(seen).toEqual(['http://s3.example.invalid/bucket/a']);
  });

  it('that is given up ends its connection, also in the middle of an answer', async () => {
    const stop = new AbortController();
    const requests = await requestsTo((_, answer) => {
      answer.writeHead(200, { 'content-length': 1000 }).write('some');
      setImmediate(() => stop.abort(new Error('enough')));
    });
    const sending = requests.send({ method: 'GET', key: 'a' }, stop.signal);
    await expect(sending).rejects.toThrow();
    await expect(requests.send({ method: 'GET', key: 'a' }, stop.signal)).rejects.toThrow('enough');
  });
});

/** A server that writes what `answer` gives for each request, to the byte. */
async function rawServer(answer: (socket: Socket, count: number) => void) {
  let requests = 0;
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => answer(socket, ++requests));
  });
  await listening(server);
  const ranges = new RangeConnections();
  onTestFinished(() => {
    ranges.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const origin = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const fill = (target: Buffer, signal?: AbortSignal) =>
    ranges.fill(origin, { path: '/a', headers: { host: 'x' } }, target, signal);
  return { fill, connections: () => connections };
}

const partial = (body: string, more = '') =>
  `HTTP/1.1 206 Partial Content\r\nContent-Length: ${body.length}\r\n${more}\r\n${body}`;

describe('a connection for ranges', () => {
  it('fills memory from answers in whatever pieces, and is used again', async () => {
    const { fill, connections } = await rawServer((socket, count) => {
      const text = partial(`range ${count}`);
      for (const char of count === 1 ? text : [text]) socket.write(char);
    });
    const target = Buffer.alloc(7);
    for (const expected of ['range 1', 'range 2']) {
      expect(await fill(target)).toBe(true);
      expect(target.toString()).toBe(expected);
    }
    expect(connections()).toBe(1);
  });

  it('takes another connection after one that the server closes', async () => {
    const { fill, connections } = await rawServer((socket) =>
      socket.end(partial('x', 'Connection: close\r\n')),
    );
    expect(await fill(Buffer.alloc(1))).toBe(true);
    expect(await fill(Buffer.alloc(1))).toBe(true);
    expect(connections()).toBe(2);
  });

  it.each([
    ['an error', 'HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone'],
    ['the whole object', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfour'],
    ['another length', partial('three')],
    ['chunks', 'HTTP/1.1 206 Partial Content\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\n\r\n'],
    ['more than it announces', `${partial('four')}five`],
    ['no HTTP', 'hello\r\n\r\n'],
    ['an endless head', `HTTP/1.1 206 Partial Content\r\nX: ${'x'.repeat(20_000)}`],
  ])('says that it did not understand %s', async (_, text) => {
    const { fill } = await rawServer((socket) => socket.write(text));
    expect(await fill(Buffer.alloc(4))).toBe(false);
  });

  it('says so when the answer breaks off, and when nobody is there', async () => {
    const { fill } = await rawServer((socket) => socket.end(partial('four').slice(0, -2)));
    expect(await fill(Buffer.alloc(4))).toBe(false);
    const ranges = new RangeConnections();
    const nobody = ranges.fill(
      new URL('http://127.0.0.1:1'),
      { path: '/', headers: {} },
      Buffer.alloc(4),
      undefined,
    );
    expect(await nobody).toBe(false);
  });

  it('is left at once when the user stops', async () => {
    const stop = new AbortController();
    const { fill } = await rawServer(() => stop.abort(new Error('stopped by the user')));
    await expect(fill(Buffer.alloc(4), stop.signal)).rejects.toThrow('stopped by the user');
  });
});
