import {
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HttpClient, type HttpResponse } from '../../../src/git/clone-free/http-client.ts';
import type { Env } from '../../../src/git/environment.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(answer: Answer): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const server: Server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function clientOf(base: string, env: Env = {}): HttpClient {
  const login = async () => ({ user: 'ada', password: 'secret' });
  const client = new HttpClient({ base, env, version: '0', login, signal: undefined });
  onTestFinished(() => client.close());
  return client;
}

async function textOf({ body }: HttpResponse): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts).toString();
}

const BASIC = `Basic ${Buffer.from('ada:secret').toString('base64')}`;

describe('a client of a git server', () => {
  it('says who it is when it is asked, and from then on at once', async () => {
    const { url, seen } = await serve((request, response) => {
      response.writeHead(request.headers.authorization === undefined ? 401 : 200).end('ok');
    });
    const client = clientOf(`${url}/r.git`);
    expect(await textOf(await client.request({ url: `${url}/r.git/info/refs` }))).toBe('ok');
    await client.request({ url: `${url}/r.git/git-upload-pack`, method: 'POST', body: [Buffer.from('x')] });
    expect(seen).toEqual([
      'GET /r.git/info/refs -',
      `GET /r.git/info/refs ${BASIC}`,
      `POST /r.git/git-upload-pack ${BASIC}`,
    ]);
  });

  it('goes where the first question was led, with all that follows, and tells another host nothing', async () => {
    const other = await serve((request, response) =>
      response.writeHead(request.url?.includes('denied') ? 401 : 200).end(),
    );
    const { url } = await serve((request, response) => {
      response.writeHead(301, { Location: `${other.url}/moved${request.url?.slice('/old'.length)}` }).end();
    });
    const client = clientOf(`${url}/old`);
    await client.request({ url: `${url}/old/info/refs?service=git-upload-pack` });
    await client.request({ url: `${url}/old/git-upload-pack`, method: 'POST', body: [] });
    const denied = await client.request({ url: `${url}/old/denied` });
    expect(denied.statusCode).toBe(401);
    expect(other.seen).toEqual([
      'GET /moved/info/refs?service=git-upload-pack -',
      'POST /moved/git-upload-pack -',
      'GET /moved/denied -',
    ]);
  });

  it.each([
    ['another page', '/sign-in'],
    ['an address with a login', 'http://me:pw@127.0.0.1:9/r.git/info/refs'],
    ['itself', '/r.git/info/refs'],
  ])('does not follow a redirect to %s', async (_, location) => {
    const { url } = await serve((__, response) => response.writeHead(302, { Location: location }).end());
    const client = clientOf(`${url}/r.git`);
    await expect(client.request({ url: `${url}/r.git/info/refs` })).rejects.toMatchObject({
      code: 'remote-unreachable',
      message: expect.not.stringContaining('pw'),
    });
  });

  it('goes through the proxy of the environment', async () => {
    const { url, seen } = await serve((_, response) => response.end('ok'));
    const proxy = await serve((request, response) => {
      forward(request.url ?? '', { method: request.method }, (answer) => answer.pipe(response)).end();
    });
    const client = clientOf(`${url}/r.git`, { http_proxy: proxy.url });
    expect(await textOf(await client.request({ url: `${url}/r.git/info/refs` }))).toBe('ok');
    expect(proxy.seen).toEqual([`GET ${url}/r.git/info/refs -`]);
    expect(seen).toHaveLength(1);
    const direct = clientOf(`${url}/r.git`, { http_proxy: proxy.url, no_proxy: '127.0.0.1' });
    await direct.request({ url: `${url}/r.git/info/refs` });
    expect(proxy.seen).toHaveLength(1);
  });

  it('reports an answer that breaks off', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('some', () => response.destroy());
    });
    const client = clientOf(`${url}/r.git`);
    const answer = await client.request({ url: `${url}/r.git/info/refs` });
    await expect(textOf(answer)).rejects.toMatchObject({ code: 'remote-unreachable', kind: 'unreachable' });
  });
});
