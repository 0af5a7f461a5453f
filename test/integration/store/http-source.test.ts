import { describe, expect, it, onTestFinished } from 'vitest';
import type { Login } from '../../../src/store/http/http-client.ts';
import { openHttpSource } from '../../../src/store/http/http-source.ts';
import type { UrlSource } from '../../../src/store/source-port.ts';
import { breakOff, type Page, webServer } from '../../support/web-server.ts';

const NEVER = new AbortController().signal;

function sourceOf(url: string, login: Login | undefined = undefined): UrlSource {
  const source = openHttpSource({
    url,
    env: {},
    userAgent: 'mlgit/test',
    random: () => 0,
    login: async (host) => (host === '127.0.0.1' ? login : undefined),
  });
  onTestFinished(() => source.close());
  return source;
}

async function textOf(source: UrlSource, signal: AbortSignal = NEVER): Promise<string | undefined> {
  const opened = await source.open(signal);
  if (opened === undefined) return undefined;
  const parts: Uint8Array[] = [];
  for await (const part of opened.bytes) parts.push(part);
  return Buffer.concat(parts).toString();
}

/** True the first `count` times. */
function first(count: number, work: NonNullable<Page['instead']>): NonNullable<Page['instead']> {
  let left = count;
  return (request, answer) => left-- > 0 && work(request, answer);
}

const status =
  (code: number): NonNullable<Page['instead']> =>
  (_, answer) => {
    answer.writeHead(code).end();
    return true;
  };

describe('a file of a web server', () => {
  it('is read with its tag and size, which are also to be had without it', async () => {
    const { url, pages } = await webServer();
    pages.set('/a', { body: 'one', etag: '"1"' });
    const source = sourceOf(`${url}/a`);
    expect(await source.look(NEVER)).toEqual({ etag: '"1"', sizeBytes: 3 });
    expect(await source.open(NEVER)).toMatchObject({ etag: '"1"', sizeBytes: 3 });
    expect(await textOf(source)).toBe('one');
  });

  it('is absent where the server says so', async () => {
    const { url, pages } = await webServer();
    pages.set('/gone', { body: '', instead: status(410) });
    expect(await textOf(sourceOf(`${url}/none`))).toBeUndefined();
    expect(await textOf(sourceOf(`${url}/gone`))).toBeUndefined();
  });

  it('goes on where it broke off', async () => {
    const { url, pages, asked } = await webServer();
    const page: Page = { body: '0123456789', etag: '"1"' };
    page.instead = first(1, breakOff(page, 4));
    pages.set('/a', page);
    expect(await textOf(sourceOf(`${url}/a`))).toBe('0123456789');
    expect(asked).toEqual(['GET /a', 'GET /a bytes=4-']);
  });

  it('that is another when it goes on is refused', async () => {
    const { url, pages } = await webServer();
    const page: Page = { body: '0123456789', etag: '"1"' };
    page.instead = first(1, (request, answer) => {
      breakOff(page, 4)(request, answer);
      pages.set('/a', { body: 'abcdefghij', etag: '"2"' });
      return true;
    });
    pages.set('/a', page);
    await expect(textOf(sourceOf(`${url}/a`))).rejects.toMatchObject({
      code: 'source-changed',
      retryable: true,
    });
  });

  it('that breaks off and has no tag is not pieced together', async () => {
    const { url, pages, asked } = await webServer();
    const page: Page = { body: '0123456789' };
    page.instead = first(1, breakOff(page, 4));
    pages.set('/a', page);
    await expect(textOf(sourceOf(`${url}/a`))).rejects.toMatchObject({
      kind: 'unreachable',
      retryable: true,
    });
    expect(asked).toEqual(['GET /a']);
  });

  it('is asked for again while the server fails, and not when it refuses', async () => {
    const { url, pages, asked } = await webServer();
    pages.set('/a', { body: 'one', instead: first(2, status(503)) });
    expect(await textOf(sourceOf(`${url}/a`))).toBe('one');
    expect(asked).toHaveLength(3);
    pages.set('/b', { body: 'one', instead: status(400) });
    await expect(textOf(sourceOf(`${url}/b`))).rejects.toMatchObject({
      code: 'url-refused',
      message: `Cannot read ${url}/b: the server answers 400 Bad Request`,
    });
    expect(asked).toHaveLength(4);
  });

  it('is read where the server gives it but no HEAD, as with signed URLs', async () => {
    const { url, pages } = await webServer();
    const instead: Page['instead'] = (request, answer) =>
      request.method === 'HEAD' && status(403)(request, answer);
    pages.set('/a', { body: 'one', etag: '"1"', instead });
    const source = sourceOf(`${url}/a`);
    expect(await source.look(NEVER)).toEqual({ etag: undefined, sizeBytes: undefined });
    expect(await textOf(source)).toBe('one');
  });

  it('is followed to where it was moved, without the password', async () => {
    const { url, pages } = await webServer();
    const other = await webServer();
    const seen: (string | undefined)[] = [];
    const needsLogin: Page['instead'] = (request, answer) => {
      if (request.headers.authorization !== undefined) {
        answer.writeHead(307, { location: `${other.url.replace('127.0.0.1', 'localhost')}/b` }).end();
        return true;
      }
      return status(401)(request, answer);
    };
    pages.set('/a', { body: '', instead: needsLogin });
    other.pages.set('/b', {
      body: 'one',
      instead: (request) => {
        seen.push(request.headers.authorization);
        return false;
      },
    });
    expect(await textOf(sourceOf(`${url}/a`, { user: 'ada', password: 'pw' }))).toBe('one');
    expect(seen).toEqual([undefined]);
  });

  it('that redirects in circles, or to another kind of place, is refused', async () => {
    const { url, pages } = await webServer();
    const to =
      (location: string): NonNullable<Page['instead']> =>
      (_, answer) => {
        answer.writeHead(302, { location }).end();
        return true;
      };
    pages.set('/a', { body: '', instead: to('/a') });
    pages.set('/b', { body: '', instead: to('file:///etc/passwd') });
    for (const path of ['/a', '/b']) {
      await expect(textOf(sourceOf(url + path))).rejects.toMatchObject({ code: 'url-redirects' });
    }
  });

  it.each([
    [401, 'Unauthorized'],
    [403, 'Forbidden'],
  ])('that may not be read (%i) says so', async (code, phrase) => {
    const { url, pages } = await webServer();
    pages.set('/a', { body: '', instead: status(code) });
    await expect(textOf(sourceOf(`${url}/a`))).rejects.toMatchObject({
      kind: 'credentials',
      code: 'url-denied',
      message: `Cannot read ${url}/a: the server answers ${code} ${phrase}`,
    });
  });

  it('ends with the signal', async () => {
    const { url, pages } = await webServer();
    const abort = new AbortController();
    pages.set('/a', {
      body: '',
      instead: (_, answer) => {
        answer.writeHead(200, { 'content-length': 10 });
        answer.write('01234', () => abort.abort());
        return true;
      },
    });
    await expect(textOf(sourceOf(`${url}/a`), abort.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
