import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { beside, type CliRepo, cliRepo, type StartedCli } from '../support/cli.ts';
import { type FaultProxy, type SeenRequest, startFaultProxy } from '../support/fault-proxy.ts';
import { demoFlow } from '../support/flows.ts';
import { pattern } from '../support/pattern.ts';
import { bareOrigin } from '../support/remotes.ts';
import { hasVersitygw, type S3Server, s3Env, startVersitygw, storeUrl } from '../support/versitygw.ts';

const MIB = 1024 * 1024;
const SIZE = 26 * MIB;
const COPY = '{run: "cp big.bin build/big.bin", inputs: {big: big.bin}, outputs: {big: build/big.bin}}';
/** Behind this, the server is silent. */
const HALF = 12 * MIB;

/** A file of 26 MiB in a bucket, and clones that have not brought it yet. */
describe.skipIf(!hasVersitygw())('a pull that is broken off half way', () => {
  let server: S3Server;
  let proxy: FaultProxy;
  let big: Buffer;
  let clone: () => CliRepo;
  let repo: string;
  let count = 0;
  beforeAll(async () => {
    server = await startVersitygw();
    proxy = await startFaultProxy(server);
    const parts: Uint8Array[] = [];
    for await (const part of pattern(SIZE)) parts.push(part);
    big = Buffer.concat(parts);
    const ada = cliRepo({ 'README.txt': 'x\n' }, { whenDone: afterAll });
    const origin = bareOrigin(ada);
    Object.assign(ada.env, s3Env(proxy.endpoint));
    const url = `s3://${server.bucket}/broken`;
    await ada.result('remote', 'add', 'team', url, '--endpoint', proxy.endpoint);
    writeFileSync(ada.path('big.bin'), big);
    await ada.result('add', 'big.bin');
    ada.write('mlgit.yaml', demoFlow({ copy: COPY }));
    ada.git('add', '.');
    ada.git('commit', '--quiet', '-m', 'data');
    ada.git('push', '--quiet', '--set-upstream', 'origin', 'main');
    await ada.result('run', '--tag', 'prod', '--no-push');
    await ada.result('push');
    repo = origin.root;
    clone = () => {
      const { root } = origin.clone(`clone-${count++}`);
      return Object.assign(Object.create(Object.getPrototypeOf(ada)), { root, env: ada.env }) as CliRepo;
    };
  });
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
  });
  beforeEach(() => proxy.clear());

  async function newClone(): Promise<CliRepo> {
    const ben = clone();
    const url = `s3://${server.bucket}/broken`;
    await ben.result('remote', 'add', 'team', url, '--endpoint', proxy.endpoint);
    proxy.clear();
    return ben;
  }

  const tmp = (repo: CliRepo): string => repo.home('store', 'tmp');
  const parts = (repo: CliRepo): string[] => (existsSync(tmp(repo)) ? readdirSync(tmp(repo)) : []);

  /** Of the blob: where each request for it begins. */
  const asked = (): number[] =>
    proxy.seen.flatMap(({ path, headers }) =>
      path.includes('/blobs/') ? [Number(/^bytes=(\d+)-/.exec(String(headers['range']))?.[1])] : [],
    );
  const isBehind = ({ path, headers }: SeenRequest): boolean =>
    path.includes('/blobs/') && Number(/^bytes=(\d+)-/.exec(String(headers['range']))?.[1]) >= HALF;

  /** Once there is something to go on with, and the server says no more. */
  async function untilHalf(folder: string, { child, ended }: StartedCli): Promise<void> {
    const written = () =>
      existsSync(folder)
        ? readdirSync(folder).map(
            (name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0,
          )
        : [];
    while (!written().some((size) => size >= 10 * MIB) || !proxy.seen.some(isBehind)) {
      if (child.exitCode !== null) throw new Error(`It has ended: ${await ended}`);
      await delay(20);
    }
  }

  async function killedHalfWay(
    repo: CliRepo,
    args: readonly string[],
    store = repo.home('store'),
  ): Promise<number> {
    proxy.decide = (request) => (isBehind(request) ? { kind: 'hold' } : undefined);
    const started: StartedCli = repo.start(args);
    await untilHalf(join(store, 'tmp'), started);
    started.child.kill('SIGKILL');
    await started.ended;
    proxy.clear();
    const [left, ...others] = readdirSync(join(store, 'tmp'));
    expect(others).toEqual([]);
    return statSync(join(store, 'tmp', left as string)).size;
  }

  it('goes on where it was killed, and is asked for nothing twice', async () => {
    const ben = await newClone();
    const size = await killedHalfWay(ben, ['checkout']);
    expect(existsSync(ben.path('big.bin'))).toBe(false);
    expect(ben.git('status', '--porcelain')).toBe('');
    expect((await ben.mlgit('fsck')).exitCode).toBe(0);
    const again = await ben.mlgit('checkout');
    expect(again.exitCode, `${again}`).toBe(0);
    expect(Math.min(...asked())).toBe(size);
    expect(readFileSync(ben.path('big.bin')).equals(big)).toBe(true);
    expect(parts(ben)).toEqual([]);
  });

  it('goes on after a failure of the server and after Ctrl-C', async () => {
    const ben = await newClone();
    proxy.decide = (request) =>
      isBehind(request) ? { kind: 'answer', status: 403, code: 'AccessDenied' } : undefined;
    const refused = await ben.mlgit('checkout');
    expect(refused.exitCode, `${refused}`).toBe(12);
    const [first = ''] = parts(ben);
    const { size } = statSync(join(tmp(ben), first));
    proxy.clear();
    proxy.decide = (request) => (isBehind(request) ? { kind: 'hold' } : undefined);
    const started = ben.start(['checkout', '--json']);
    while (!proxy.seen.some(isBehind)) await delay(20);
    started.child.kill('SIGINT');
    expect((await started.ended).exitCode).toBe(130);
    expect(Math.min(...asked())).toBe(size);
    expect(parts(ben)).toHaveLength(1);
    proxy.clear();
    expect((await ben.mlgit('checkout')).exitCode).toBe(0);
    expect(Math.min(...asked())).toBeGreaterThanOrEqual(size);
    expect(readFileSync(ben.path('big.bin')).equals(big)).toBe(true);
  });

  it('goes on without a clone, and shows nothing of it', async () => {
    const stranger = Object.assign(Object.create(Object.getPrototypeOf(clone())), {
      root: beside(clone(), `elsewhere-${count}`),
      env: { ...clone().env, XDG_CACHE_HOME: beside(clone(), `cache-${count}`) },
    }) as CliRepo;
    mkdirSync(stranger.root);
    const folder = join(stranger.env.XDG_CACHE_HOME ?? '', 'mlgit', 'partial');
    const url = storeUrl({ ...server, endpoint: proxy.endpoint }, 'broken');
    const args = ['pull-artifact', 'demo@prod:big', '--repo', repo, '--store', url];
    proxy.decide = (request) => (isBehind(request) ? { kind: 'hold' } : undefined);
    const started = stranger.start(args);
    await untilHalf(folder, started);
    started.child.kill('SIGINT');
    expect((await started.ended).exitCode).toBe(130);
    expect(readdirSync(stranger.root)).toEqual([]);
    const [left = ''] = readdirSync(folder);
    const { size } = statSync(join(folder, left));
    proxy.clear();
    expect(await stranger.mlgit(...args)).toMatchObject({ exitCode: 0 });
    expect(Math.min(...asked())).toBe(size);
    expect(readFileSync(stranger.path('big.bin')).equals(big)).toBe(true);
    expect([...readdirSync(folder), ...readdirSync(stranger.root)]).toEqual(['big.bin']);
  });

  it('is shown by du, and removed by gc when nobody has gone on with it for a week', async () => {
    const ben = await newClone();
    const size = await killedHalfWay(ben, ['checkout']);
    expect(await ben.result('du')).toMatchObject({ partBytes: size });
    expect(await ben.result('gc')).toMatchObject({ leftoverBytes: 0 });
    const [name = ''] = parts(ben);
    const old = Date.now() / 1000 - 8 * 24 * 3600;
    utimesSync(join(tmp(ben), name), old, old);
    expect(await ben.result('du')).toMatchObject({ partBytes: 0 });
    expect((await ben.mlgit('gc')).stdout).toContain('left half written');
    expect(parts(ben)).toEqual([]);
  });

  it('trusts nothing of what is there: when the whole is not right, it comes from the beginning', async () => {
    const ben = await newClone();
    await killedHalfWay(ben, ['checkout']);
    const [name = ''] = parts(ben);
    const path = join(tmp(ben), name);
    const bytes = readFileSync(path);
    bytes[12_345] = (bytes[12_345] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect((await ben.mlgit('checkout')).exitCode).toBe(0);
    expect(Math.min(...asked())).toBe(0);
    expect(readFileSync(ben.path('big.bin')).equals(big)).toBe(true);
    expect(parts(ben)).toEqual([]);
  });

  it('is gone on with by one of two users at once of a store that both have, and both get it whole', async () => {
    const group = beside(await newClone(), `group-${count}`);
    mkdirSync(group);
    chmodSync(group, 0o2775);
    const [ben, cleo] = [await newClone(), await newClone()];
    for (const repo of [ben, cleo]) repo.git('config', 'mlgit.localStore', group);
    const size = await killedHalfWay(ben, ['checkout'], group);
    const both = await Promise.all([ben, cleo].map((repo) => repo.mlgit('checkout')));
    for (const one of both) expect(one.exitCode, `${one}`).toBe(0);
    expect(asked()).toContain(size);
    for (const repo of [ben, cleo]) expect(readFileSync(repo.path('big.bin')).equals(big)).toBe(true);
    expect(readdirSync(join(group, 'tmp'))).toEqual([]);
    expect((await ben.mlgit('fsck')).exitCode).toBe(0);
  });
});
