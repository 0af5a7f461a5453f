import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeReport } from '../../../src/executor/remote/attempt-report.ts';
import { digestBytes } from '../../../src/model/blake3.ts';
import type { Digest } from '../../../src/model/digest.ts';
import { openMailboxStore } from '../../../src/store/s3/open-mailbox-store.ts';
import { stagedName } from '../../../src/store/staged-name.ts';
import { type RemoteWorld, remoteWorld } from '../../support/remote-world.ts';
import { temporaryFolder } from '../../support/repo.ts';
import { hasVersitygw, type S3Server, startVersitygw, storeUrl } from '../../support/versitygw.ts';

const STEPS = `make: {run: 'echo unused > out/a', outputs: {a: out/a, b: out/b/}}\n`;
const RIGHT = Buffer.from('what was promised');

/** A worker that has nothing but its mailbox, and does with that what it likes. */
describe.skipIf(!hasVersitygw())('what a worker without credentials tells', () => {
  let server: S3Server;
  let count = 0;
  beforeAll(async () => {
    server = await startVersitygw();
  });
  afterAll(() => server?.stop());

  async function world() {
    const store = storeUrl(server, `lies-${count++}`);
    const made = await remoteWorld(
      STEPS,
      {},
      { store, driverEnv: server.env, runner: ', credentials: driver' },
    );
    made.jobs.holds = true;
    const running = made.run().then(
      () => undefined,
      (error: unknown) => error,
    );
    await vi.waitFor(() => expect(made.jobs.jobs.size).toBe(1), 60_000);
    const { argument } = made.jobs.jobs.get('1')!.request;
    const mailbox = made.jobs.mail.get(argument) ?? '';
    const path = join(temporaryFolder(), 'mailbox');
    writeFileSync(path, mailbox);
    const worker = await openMailboxStore({
      ...{ path, folder: argument, env: {} },
      randomBytes: (length) => new Uint8Array(length).fill(3),
      clock: { monotonic: () => performance.now() },
    });
    return { ...made, running, worker, folder: argument, access: JSON.parse(mailbox.split('\n')[1]!) };
  }

  type World = Awaited<ReturnType<typeof world>>;

  /** Under a name of its choosing. */
  async function stage({ access, folder }: World, digest: Digest, bytes: Buffer): Promise<void> {
    const form = new FormData();
    const key = access.prefix + stagedName(folder, digest, 1);
    for (const [name, value] of Object.entries({ key, ...access.forms[2].fields })) {
      form.set(name, value as string);
    }
    form.set('file', new Blob([new Uint8Array(bytes)]));
    expect((await fetch(access.base, { method: 'POST', body: form })).status).toBe(204);
  }

  async function report({ worker, folder }: World, outputs: object): Promise<void> {
    const [, run = ''] = folder.split('/');
    const result = {
      ...{ taskId: 'make', outcome: 'ran', command: [], inputs: {}, components: {}, metrics: {}, outputs },
      attempts: [{ startedAt: '2026-01-01T00:00:00.000Z', wallMs: 1, observedBy: [] }],
    };
    const facts = { version: 1, run, task: 'make', attempt: 1, writer: 'x', by: 'worker', result };
    expect(await worker.records.create(`${folder}/result`, encodeReport(facts as never))).toBe(true);
  }

  async function storedDigests({ team }: RemoteWorld): Promise<Digest[]> {
    const found: Digest[] = [];
    for await (const digest of (await team()).store.list()) found.push(digest);
    return found;
  }

  it('is refused where the bytes of an output are others, and none of it is promoted', async () => {
    const made = await world();
    const [good, bad] = [digestBytes(RIGHT), digestBytes(Buffer.from('what is promised in vain'))];
    const before = await storedDigests(made);
    await stage(made, good, RIGHT);
    await stage(made, bad, Buffer.from('something else, as long'));
    await report(made, {
      a: { path: 'out/a', kind: 'file', digest: bad, sizeBytes: 24 },
      b: { path: 'out/b', kind: 'tree', digest: good, sizeBytes: 0 },
    });
    expect(await made.running).toMatchObject({ kind: 'integrity' });
    expect((await storedDigests(made)).sort()).toEqual(before.sort());
    const { cache } = await made.team();
    expect(await cache.entries(good)).toEqual([]);
  });

  it('is refused by its digest where one file is another', async () => {
    const made = await world();
    const bad = digestBytes(Buffer.from('what is promised in vain'));
    await stage(made, bad, Buffer.from('something else, as long'));
    await report(made, { a: { path: 'out/a', kind: 'file', digest: bad, sizeBytes: 24 } });
    expect(await made.running).toMatchObject({ code: 'digest-mismatch', details: { expected: bad } });
    expect(await (await made.team()).store.stat(bad)).toBeUndefined();
  });

  it('is refused where it names what others have, by whose digest it would get it', async () => {
    const made = await world();
    const other = await (await made.team()).store.putBytes(Buffer.from('of somebody else'));
    await report(made, { a: { path: 'out/a', kind: 'file', digest: other, sizeBytes: 16 } });
    expect(await made.running).toMatchObject({
      code: 'bad-report',
      message: expect.stringContaining(`${other}, which its worker neither could read nor has staged`),
    });
  });

  it('is refused where a format is none, which would become part of a path', async () => {
    const made = await world();
    const digest = digestBytes(RIGHT);
    await stage(made, digest, RIGHT);
    const a = { path: 'out/a', kind: 'file', digest, sizeBytes: RIGHT.length, format: '../npy' };
    await report(made, { a });
    expect(await made.running).toMatchObject({
      code: 'bad-report',
      message: expect.stringContaining('a format of output a that is none'),
    });
  });
});
