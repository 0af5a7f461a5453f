import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestBytes } from '../../../src/model/blake3.ts';
import type { Digest } from '../../../src/model/digest.ts';
import { encodeMailbox } from '../../../src/store/mailbox.ts';
import { openBlob } from '../../../src/store/open-blob.ts';
import type { RemoteStore } from '../../../src/store/remote-port.ts';
import { openMailboxStore } from '../../../src/store/s3/open-mailbox-store.ts';
import { amzDateOf, Signer, sha256 } from '../../../src/store/s3/sigv4.ts';
import { hasMinio, startMinio } from '../../support/minio.ts';
import { temporaryFolder } from '../../support/repo.ts';
import { testS3Store } from '../../support/s3-store.ts';
import { hasVersitygw, type S3Server, startVersitygw } from '../../support/versitygw.ts';

const ATTEMPT = 'work/run1/0123456789abcdef-1';
const SERVERS = [
  { name: 'versitygw', has: hasVersitygw(), start: () => startVersitygw() },
  { name: 'MinIO', has: hasMinio(), start: () => startMinio() },
];

async function bytesOf(store: Pick<RemoteStore, 'store'>, digest: Digest): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of await openBlob(store.store, digest)) parts.push(part);
  return Buffer.concat(parts);
}

describe.each(SERVERS.filter(({ has }) => has))(
  'a store seen through a mailbox, on $name',
  ({ name, start }) => {
    let server: S3Server;
    let team: RemoteStore;
    let known: Digest;
    let secret: Digest;
    beforeAll(async () => {
      server = await start();
      team = await testS3Store({ url: `s3://${server.bucket}/team`, env: server.env });
      known = await team.store.putBytes(Buffer.from('an input'));
      secret = await team.store.putBytes(Buffer.from('of somebody else'));
      await team.records.publish(`${ATTEMPT}/order`, Buffer.from('the order'));
      await team.records.publish('work/run1/other-1/order', Buffer.from('of another'));
    });
    afterAll(async () => {
      team?.close();
      await server?.stop();
    });

    async function mailbox(
      lifeMs = 60_000,
      path = join(temporaryFolder(), 'mailbox'),
      driver: Pick<RemoteStore, 'mint'> = team,
    ): Promise<string> {
      const { access } = await driver.mint!({
        reads: [`${ATTEMPT}/order`, `${ATTEMPT}/start`, `${ATTEMPT}/result`],
        creates: [`${ATTEMPT}/start`, `${ATTEMPT}/result`],
        blobs: [known],
        writes: ['beat-', 'log-', 'staged/'].map((name) => ({
          below: `${ATTEMPT}/${name}`,
          mostBytes: 8 * 2 ** 20,
        })),
        lifeMs,
      });
      writeFileSync(`${path}.new`, encodeMailbox({ workerUrl: 'http://unused', access }));
      renameSync(`${path}.new`, path);
      return path;
    }

    async function opened(path: string): Promise<RemoteStore> {
      return openMailboxStore({
        path,
        folder: ATTEMPT,
        env: {},
        randomBytes: (length) => new Uint8Array(length).fill(7),
        clock: { monotonic: () => performance.now() },
      });
    }

    it('reads what was minted, and nothing else', async () => {
      const store = await opened(await mailbox());
      expect((await bytesOf(store, known)).toString()).toBe('an input');
      expect(await store.store.stat(known)).toBe(8);
      expect(await store.store.get(secret)).toBeUndefined();
      expect((await store.records.read(`${ATTEMPT}/order`))?.toString()).toBe('the order');
      expect(await store.records.read(`${ATTEMPT}/result`)).toBeUndefined();
      await expect(store.records.read('work/run1/other-1/order')).rejects.toMatchObject({
        code: 'not-minted',
      });
    });

    it('creates a record once, and cannot replace it in any way', async () => {
      const store = await opened(await mailbox());
      const name = `${ATTEMPT}/start`;
      expect(await store.records.create(name, Buffer.from('mine'))).toBe(true);
      expect(await store.records.create(name, Buffer.from('mine'))).toBe(true);
      expect(await store.records.create(name, Buffer.from('of another worker'))).toBe(false);
      expect((await team.records.read(name))?.toString()).toBe('mine');
      await expect(
        store.records.publish('work/run1/other-1/beat-00000001', Buffer.from('x')),
      ).rejects.toMatchObject({
        code: 'not-minted',
      });
      await expect(store.cache.publish({} as never)).rejects.toMatchObject({ code: 'not-minted' });
    });

    it('writes logs, and stages blobs in pieces, below its own records alone', async () => {
      const store = await opened(await mailbox());
      await store.records.publish(`${ATTEMPT}/log-00000001`, Buffer.from('a line\n'));
      const large = Buffer.alloc(20 * 2 ** 20, 'some bytes ');
      const digest = digestBytes(large);
      await store.store.putStream(
        (async function* () {
          yield large;
        })(),
        digest,
      );
      const empty = await store.store.putBytes(Buffer.alloc(0));
      expect(await team.store.stat(digest)).toBeUndefined();
      const names: string[] = [];
      for await (const name of team.records.list(ATTEMPT)) names.push(name);
      const hex = digest.slice(3);
      expect(names.filter((name) => name.includes(hex)).sort()).toEqual(
        [1, 2, 3].map((number) => `${ATTEMPT}/staged/${hex}-0000000${number}`),
      );
      expect(names).toContain(`${ATTEMPT}/staged/${empty.slice(3)}-00000001`);
      expect((await team.records.read(`${ATTEMPT}/log-00000001`))?.toString()).toBe('a line\n');
    });

    it('is refused by the server where the form is sent for other keys, or for more', async () => {
      const [, line = ''] = readFileSync(await mailbox(), 'utf8').split('\n');
      const access = JSON.parse(line);
      const send = async (key: string, bytes: Buffer): Promise<number> => {
        const form = new FormData();
        const { fields } = access.forms[2];
        for (const [name, value] of Object.entries({ key, ...fields })) form.set(name, value as string);
        form.set('file', new Blob([new Uint8Array(bytes)]));
        return (await fetch(access.base, { method: 'POST', body: form })).status;
      };
      expect(await send(`team/${ATTEMPT}/staged/x`, Buffer.from('x'))).toBe(204);
      expect(await send(`team/${ATTEMPT}/result`, Buffer.from('x'))).toBe(403);
      expect(await send(`team/${ATTEMPT}/order`, Buffer.from('x'))).toBe(403);
      expect(await send('team/work/run1/other-1/staged/x', Buffer.from('x'))).toBe(403);
      expect(await send(`team/blobs/${secret.slice(3, 5)}/${secret.slice(3)}`, Buffer.from('x'))).toBe(403);
      expect(await send(`team/${ATTEMPT}/staged/y`, Buffer.alloc(9 * 2 ** 20))).toBe(400);
    });

    it('goes on with what its driver renews when the time is over', async () => {
      const path = await mailbox(5_000);
      const store = await opened(path);
      expect(await store.store.stat(known)).toBe(8);
      await delay(6_000);
      const reading = bytesOf(store, known);
      const writing = store.records.publish(`${ATTEMPT}/log-00000002`, Buffer.from('later\n'));
      await delay(500);
      await mailbox(60_000, path);
      expect((await reading).toString()).toBe('an input');
      await writing;
      expect((await team.records.read(`${ATTEMPT}/log-00000002`))?.toString()).toBe('later\n');
    });

    it('says of a mailbox what is wrong with it, and nothing of its text', async () => {
      const path = join(temporaryFolder(), 'mailbox');
      await expect(opened(path)).rejects.toMatchObject({ code: 'no-mailbox', kind: 'credentials' });
      writeFileSync(path, 'http://secret\n{"version":2}\n');
      const error = await opened(path).catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ code: 'bad-mailbox', kind: 'integrity' });
      expect(`${error}`).not.toContain('secret');
    });

    it('lives no longer than the credentials that signed', async () => {
      const asDriver = (leftMs: number) =>
        testS3Store({
          url: `s3://${server.bucket}/team`,
          env: { ...server.env, AWS_CREDENTIAL_EXPIRATION: new Date(Date.now() + leftMs).toISOString() },
        });
      const asked = { reads: [], creates: [], blobs: [], writes: [], lifeMs: 3_600_000 };
      const { lifeMs } = await (await asDriver(600_000)).mint!(asked);
      expect(lifeMs).toBeGreaterThan(500_000);
      expect(lifeMs).toBeLessThanOrEqual(600_000);
      await expect((await asDriver(2_000)).mint!(asked)).rejects.toMatchObject({
        code: 'credentials-end-early',
        kind: 'credentials',
      });
    });

    it.skipIf(name !== 'MinIO')('is signed by credentials with a session token as well', async () => {
      const env = { ...server.env, ...(await assumedRole(server)) };
      const driver = await testS3Store({ url: `s3://${server.bucket}/team`, env });
      const store = await opened(await mailbox(60_000, undefined, driver));
      expect((await bytesOf(store, known)).toString()).toBe('an input');
      expect(await store.records.create(`${ATTEMPT}/result`, Buffer.from('end'))).toBe(true);
      await store.records.publish(`${ATTEMPT}/log-00000009`, Buffer.from('a line\n'));
      expect((await team.records.read(`${ATTEMPT}/log-00000009`))?.toString()).toBe('a line\n');
    });
  },
);

/** Credentials of a quarter of an hour (AWS Security Token Service, AssumeRole). */
async function assumedRole({ endpoint, env }: S3Server): Promise<{ readonly [name: string]: string }> {
  const body = 'Action=AssumeRole&Version=2011-06-15&DurationSeconds=900';
  const amzDate = amzDateOf(Date.now());
  const headers = {
    host: new URL(endpoint).host,
    'content-type': 'application/x-www-form-urlencoded',
    'x-amz-date': amzDate,
  };
  const identity = {
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
  };
  const request = { method: 'POST', path: '/', query: '', headers, payload: sha256(body) };
  const authorization = new Signer('us-east-1', 'sts').authorization(request, identity, amzDate);
  const answer = await fetch(endpoint, { method: 'POST', headers: { ...headers, authorization }, body });
  const text = await answer.text();
  const found = (tag: string) => new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(text)?.[1] ?? text;
  return {
    AWS_ACCESS_KEY_ID: found('AccessKeyId'),
    AWS_SECRET_ACCESS_KEY: found('SecretAccessKey'),
    AWS_SESSION_TOKEN: found('SessionToken'),
  };
}
