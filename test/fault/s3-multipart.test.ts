import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { RemoteStore } from '../../src/store/remote-port.ts';
import { type FaultProxy, type SeenRequest, startFaultProxy } from '../support/fault-proxy.ts';
import { pattern, patternDigest } from '../support/pattern.ts';
import { temporaryFolder } from '../support/repo.ts';
import { testS3Store } from '../support/s3-store.ts';
import { hasVersitygw, type S3Server, s3Env, startVersitygw } from '../support/versitygw.ts';

const MIB = 1024 * 1024;
/** Five parts, the last of 1 MiB. */
const SIZE = 65 * MIB;
const DIGEST = patternDigest(SIZE);
const script = fileURLToPath(new URL('../support/s3-child.ts', import.meta.url));

describe.skipIf(!hasVersitygw())('an upload in parts', () => {
  let server: S3Server;
  let proxy: FaultProxy;
  let count = 0;
  let url: string;
  beforeAll(async () => {
    server = await startVersitygw();
    proxy = await startFaultProxy(server);
  });
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
  });
  beforeEach(() => {
    proxy.clear();
    url = `s3://${server.bucket}/multipart-${count++}`;
  });

  const open = (stateFolder: string): Promise<RemoteStore> =>
    testS3Store({ url, env: s3Env(proxy.endpoint), stateFolder });
  const partsSent = () =>
    proxy.seen
      .filter(isBlobPart)
      .map(({ query }) => Number(query.get('partNumber')))
      .sort();

  /** Starts a process that uploads, and kills it once the proxy holds part 4 and the first three are there. */
  async function killInPartFour(stateFolder: string): Promise<void> {
    const order = { url, env: s3Env(proxy.endpoint), stateFolder, sizeBytes: SIZE, action: 'put' };
    const held = new Promise<void>((resolve) => {
      proxy.decide = (request) => {
        if (!isBlobPart(request)) return undefined;
        const number = request.query.get('partNumber');
        if (number === '4' || number === '5') {
          if (number === '4') resolve();
          return { kind: 'hold' };
        }
        return undefined;
      };
    });
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', script, JSON.stringify(order)],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { PATH: process.env.PATH, HOME: '/nonexistent' },
      },
    );
    const gone = new Promise((resolve) => child.once('exit', resolve));
    onTestFinished(() => void child.kill('SIGKILL'));
    await held;
    await threePartsThere();
    child.kill('SIGKILL');
    await gone;
  }

  /** The server keeps the parts of an upload as files until it is complete. */
  async function threePartsThere(): Promise<void> {
    const remote = join(server.folder, server.bucket);
    const there = () =>
      readdirSync(remote, { recursive: true, encoding: 'utf8' }).filter((name) =>
        /\.sgwtmp\/multipart\/.*\/[123]$/.test(name),
      ).length;
    while (there() < 3) await new Promise(setImmediate);
  }

  it('that was killed goes on in the next process and sends only the parts that are missing', async () => {
    const stateFolder = temporaryFolder();
    await killInPartFour(stateFolder);
    const remote = await open(stateFolder);
    expect(await remote.store.stat(DIGEST)).toBeUndefined();
    proxy.clear();
    await remote.store.putStream(pattern(SIZE), DIGEST);
    expect(partsSent()).toEqual([4, 5]);
    const begun = proxy.seen.filter(({ query, path }) => query.has('uploads') && path.includes('/blobs/'));
    expect(begun).toEqual([]);
    expect(await sizeRead(remote)).toBe(SIZE);
    expect(readdirSync(join(stateFolder, 'uploads'))).toEqual([]);
  });

  it('begins anew when the server has dropped what was there', async () => {
    const stateFolder = temporaryFolder();
    await killInPartFour(stateFolder);
    proxy.clear();
    proxy.decide = ({ method, query }) =>
      method === 'GET' && query.has('uploadId')
        ? { kind: 'answer', status: 404, code: 'NoSuchUpload' }
        : undefined;
    const remote = await open(stateFolder);
    await remote.store.putStream(pattern(SIZE), DIGEST);
    expect(partsSent()).toEqual([1, 2, 3, 4, 5]);
    expect(await sizeRead(remote)).toBe(SIZE);
  });

  it('is resumable after an interruption, and shows nothing half', async () => {
    const stateFolder = temporaryFolder();
    const remote = await open(stateFolder);
    const stop = new AbortController();
    proxy.decide = (request) => {
      if (!isBlobPart(request) || request.query.get('partNumber') !== '5') return undefined;
      stop.abort(new Error('stopped by the user'));
      return { kind: 'hold' };
    };
    const put = remote.store.putStream(pattern(SIZE), DIGEST, stop.signal);
    await expect(put).rejects.toThrow('stopped by the user');
    expect(await remote.store.stat(DIGEST)).toBeUndefined();
    expect(readdirSync(join(stateFolder, 'uploads'))).toHaveLength(1);
    proxy.clear();
    await remote.store.putStream(pattern(SIZE), DIGEST);
    expect(partsSent()).toContain(5);
    expect(await sizeRead(remote)).toBe(SIZE);
  });

  it('takes its parts away when the source is not what was announced', async () => {
    const stateFolder = temporaryFolder();
    const remote = await open(stateFolder);
    const put = remote.store.putStream(pattern(SIZE - 1), DIGEST);
    await expect(put).rejects.toMatchObject({ code: 'digest-mismatch' });
    expect(await remote.store.stat(DIGEST)).toBeUndefined();
    expect(proxy.seen.some(({ method, query }) => method === 'DELETE' && query.has('uploadId'))).toBe(true);
    expect(readdirSync(join(stateFolder, 'uploads'))).toEqual([]);
  });

  it('ends well when the answer to its end is lost', async () => {
    const remote = await open(temporaryFolder());
    await remote.features();
    let lost = 0;
    proxy.decide = ({ method, query }) =>
      method === 'POST' && query.has('uploadId') && lost++ === 0 ? { kind: 'lose-answer' } : undefined;
    await remote.store.putStream(pattern(SIZE), DIGEST);
    expect(lost).toBeGreaterThan(1);
    expect(await sizeRead(remote)).toBe(SIZE);
  });

  it('sends a part again that was changed on its way', async () => {
    const remote = await open(temporaryFolder());
    let damaged = 0;
    proxy.decide = (request) =>
      isBlobPart(request) && request.query.get('partNumber') === '2' && damaged++ === 0
        ? { kind: 'damage', at: 12_345 }
        : undefined;
    await remote.store.putStream(pattern(SIZE), DIGEST);
    expect(partsSent()).toEqual([1, 2, 2, 3, 4, 5]);
    expect(await sizeRead(remote)).toBe(SIZE);
  });

  it('of a stream without its digest goes through the disk and leaves nothing there', async () => {
    const stateFolder = temporaryFolder();
    const remote = await open(stateFolder);
    const put = await remote.store.putStream(pattern(SIZE));
    expect(put).toEqual({ digest: DIGEST, sizeBytes: SIZE });
    expect(readdirSync(join(stateFolder, 'spool'))).toEqual([]);
    expect(await sizeRead(remote)).toBe(SIZE);
  });
});

function isBlobPart({ method, query, path }: SeenRequest): boolean {
  return method === 'PUT' && query.has('partNumber') && path.includes('/blobs/');
}

async function sizeRead(remote: RemoteStore): Promise<number> {
  let bytes = 0;
  for await (const part of (await remote.store.get(DIGEST)) ?? []) bytes += part.length;
  return bytes;
}
