import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { digestBytes } from '../../src/model/blake3.ts';
import type { Digest } from '../../src/model/digest.ts';
import type { RemoteStore } from '../../src/store/remote-port.ts';
import { RANGE_BYTES } from '../../src/store/s3/sizes.ts';
import { expectGoodHints, expectGoodSentence } from '../support/expect-failure.ts';
import { type Fault, type FaultProxy, type SeenRequest, startFaultProxy } from '../support/fault-proxy.ts';
import { temporaryFolder } from '../support/repo.ts';
import { testS3Store } from '../support/s3-store.ts';
import { hasVersitygw, type S3Server, s3Env, startVersitygw } from '../support/versitygw.ts';

const MIB = 1024 * 1024;
/** Three ranges when it is read. */
const LARGE = '0123456789abcdef'.repeat((20 * MIB) / 16);

describe.skipIf(!hasVersitygw())('a server that fails', () => {
  let server: S3Server;
  let proxy: FaultProxy;
  let count = 0;
  let remote: RemoteStore;
  beforeAll(async () => {
    server = await startVersitygw();
    proxy = await startFaultProxy(server);
  });
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
  });
  beforeEach(async () => {
    proxy.clear();
    remote = await testS3Store({
      url: `s3://${server.bucket}/faults-${count++}`,
      env: s3Env(proxy.endpoint),
    });
    await remote.features();
    proxy.clear();
  });

  /** Does `fault` to the first `times` requests that `matches`. */
  const inject = (fault: Fault, times: number, matches: (request: SeenRequest) => boolean = () => true) => {
    let left = times;
    proxy.decide = (request) => (matches(request) && left-- > 0 ? fault : undefined);
  };
  const answer = (status: number, code: string, more = ''): Fault => ({ kind: 'answer', status, code, more });

  it.each([
    ['SlowDown', 503, 6],
    ['InternalError', 500, 3],
    ['RequestTimeout', 400, 2],
    ['ConditionalRequestConflict', 409, 2],
  ])('and says %s is asked again', async (code, status, times) => {
    inject(answer(status, code), times);
    const digest = await remote.store.putBytes(Buffer.from(code));
    expect(proxy.seen).toHaveLength(times + 1);
    expect(await text(remote, digest)).toBe(code);
  });

  it.each<[string, Fault]>([
    ['drops the connection', { kind: 'drop' }],
    ['does what it is asked and loses the answer', { kind: 'lose-answer' }],
    ['gets other bytes than were sent', { kind: 'damage', at: 3 }],
  ])('and %s is asked again', async (_, fault) => {
    inject(fault, 1);
    const digest = await remote.store.putBytes(Buffer.from('once more'));
    expect(proxy.seen).toHaveLength(2);
    expect(await text(remote, digest)).toBe('once more');
  });

  it('tells that its own document is its own when the answer to the create was lost', async () => {
    inject({ kind: 'lose-answer' }, 1);
    expect(await remote.records.create('leases/a.json', Buffer.from('mine'))).toBe(true);
    expect(await remote.records.create('leases/a.json', Buffer.from('yours'))).toBe(false);
  });

  it('and cuts a read off is asked for the rest', async () => {
    const digest = await remote.store.putStream(parts(LARGE));
    proxy.clear();
    inject({ kind: 'cut', after: 100_000 }, 2, ({ method }) => method === 'GET');
    expect(await text(remote, digest.digest)).toBe(LARGE);
    const ranges = proxy.seen.map(({ headers }) => String(headers['range']));
    const rest = new RegExp(`^bytes=[1-9]\\d*-${RANGE_BYTES - 1}$`);
    expect(ranges.some((range) => rest.test(range))).toBe(true);
  });

  it('and gives fewer bytes than there are, without saying so, is not believed', async () => {
    const digest = await remote.store.putBytes(Buffer.from('a text that is cut short'));
    inject({ kind: 'shorten', to: 6 }, 1, ({ method }) => method === 'GET');
    expect(await text(remote, digest)).toBe('a text that is cut short');
  });

  it('and gives a flipped bit is found out', async () => {
    const digest = await remote.store.putBytes(Buffer.from('exactly this'));
    inject({ kind: 'flip', at: 4 }, 1, ({ method }) => method === 'GET');
    const mismatch = { code: 'digest-mismatch', kind: 'integrity' };
    await expect(text(remote, digest)).rejects.toMatchObject(mismatch);
    expect(await text(remote, digest)).toBe('exactly this');
  });

  it('is asked again with its own time when it finds the clock wrong', async () => {
    const later = new Date(Date.now() + 10 * 60_000).toISOString();
    inject(answer(403, 'RequestTimeTooSkewed', `<ServerTime>${later}</ServerTime>`), 1);
    await remote.store.putBytes(Buffer.from('in time'));
    const [before, after] = proxy.seen.map(({ headers }) => minutes(String(headers['x-amz-date'])));
    expect((after ?? 0) - (before ?? 0)).toBeGreaterThanOrEqual(9);
  });

  it.each([
    ['ExpiredToken', 400, 'credentials-expired', 'credentials', 'export AWS_ACCESS_KEY_ID=…'],
    ['InvalidAccessKeyId', 403, 'credentials-refused', 'credentials', 'aws sts get-caller-identity'],
    ['AccessDenied', 403, 'access-denied', 'credentials', 's3:PutObject'],
    ['NoSuchBucket', 404, 'no-such-bucket', 'unreachable', 'aws s3 mb'],
    ['PageNotFound', 404, 'store-refused', 'unreachable', 'mlgit doctor'],
    ['QuotaExceeded', 403, 'quota-exceeded', 'io', 'more space'],
    ['InsufficientStorage', 507, 'quota-exceeded', 'io', 'more space'],
  ])('and says %s is reported at once, with what to do', async (name, status, code, kind, hint) => {
    inject(answer(status, name), Number.POSITIVE_INFINITY);
    const error = await remote.store.putBytes(Buffer.from('x')).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code, kind });
    const { message, hints } = error as { message: string; hints: string[] };
    expectGoodSentence(message);
    expectGoodHints(hints);
    expect(hints.join('\n')).toContain(hint);
    expect(message).toContain(`s3://${server.bucket}/faults-`);
    expect(message).not.toContain('tester');
    expect(proxy.seen).toHaveLength(1);
  });

  it('does not let an absent bucket, or a page of another server, look like an absent blob', async () => {
    inject(answer(404, 'NoSuchBucket'), Number.POSITIVE_INFINITY);
    const missing = remote.store.stat(digestBytes(Buffer.from('x')));
    await expect(missing).rejects.toMatchObject({ code: 'no-such-bucket' });
    inject(answer(404, 'PageNotFound'), Number.POSITIVE_INFINITY);
    const elsewhere = remote.store.get(digestBytes(Buffer.from('x')));
    await expect(elsewhere).rejects.toMatchObject({ code: 'store-refused' });
  });

  it('and refuses a read may mean that it is not there, which is said', async () => {
    inject(answer(403, 'AccessDenied'), Number.POSITIVE_INFINITY);
    const refused = remote.store.get(digestBytes(Buffer.from('x')));
    await expect(refused).rejects.toMatchObject({
      code: 'access-denied',
      message: expect.stringContaining('or it is not there (without s3:ListBucket'),
    });
  });

  it('that holds a request is left at once when the user stops', async () => {
    const stop = new AbortController();
    proxy.decide = () => {
      stop.abort(new Error('stopped by the user'));
      return { kind: 'hold' };
    };
    const put = remote.store.putStream(parts('never there'), undefined, stop.signal);
    await expect(put).rejects.toThrow('stopped by the user');
    proxy.clear();
    expect(await remote.store.stat(digestBytes(Buffer.from('never there')))).toBeUndefined();
  });
});

describe.skipIf(!hasVersitygw())('opening a store in a bucket', () => {
  let server: S3Server;
  let proxy: FaultProxy;
  beforeAll(async () => {
    server = await startVersitygw({ accounts: { later: 'later-secret' } });
    proxy = await startFaultProxy(server);
  });
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
  });

  it('takes the new credentials of a profile whose old ones have expired', async () => {
    const file = join(temporaryFolder(), 'credentials');
    const write = (id: string, secret: string) =>
      writeFileSync(file, `[team]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`);
    write('old', 'old-secret');
    proxy.decide = ({ headers }) => {
      if (!String(headers['authorization']).includes('Credential=old/')) return undefined;
      write('tester', 'tester-secret');
      return { kind: 'answer', status: 400, code: 'ExpiredToken' };
    };
    const remote = await testS3Store({
      url: `s3://${server.bucket}/renewed`,
      env: {
        ...s3Env(proxy.endpoint),
        AWS_ACCESS_KEY_ID: '',
        AWS_PROFILE: 'team',
        AWS_SHARED_CREDENTIALS_FILE: file,
      },
    });
    expect(proxy.seen.length).toBeGreaterThan(1);
    expect(await remote.store.stat(digestBytes(Buffer.of()))).toBeUndefined();
  });

  it('goes on with the new credentials when many requests at once hear that the old ones have expired', async () => {
    const file = join(temporaryFolder(), 'credentials');
    const write = (id: string) =>
      writeFileSync(file, `[team]\naws_access_key_id = ${id}\naws_secret_access_key = ${id}-secret\n`);
    write('tester');
    const remote = await testS3Store({
      url: `s3://${server.bucket}/renewed-at-once`,
      env: {
        ...s3Env(proxy.endpoint),
        AWS_ACCESS_KEY_ID: '',
        AWS_PROFILE: 'team',
        AWS_SHARED_CREDENTIALS_FILE: file,
      },
    });
    write('later');
    const isOld = ({ headers }: SeenRequest) =>
      String(headers['authorization']).includes('Credential=tester/');
    proxy.clear();
    proxy.decide = (request) =>
      isOld(request) ? { kind: 'answer', status: 400, code: 'ExpiredToken' } : undefined;
    const blobs = Array.from({ length: 24 }, (_, i) => Buffer.from(`blob ${i}`));
    await Promise.all(blobs.map((bytes) => remote.store.putBytes(bytes)));
    expect(proxy.seen.filter(isOld).length).toBeGreaterThan(1);
    for (const bytes of blobs) expect(await remote.store.stat(digestBytes(bytes))).toBeDefined();
  });

  it('names the profile that has no credentials', async () => {
    const env = { ...s3Env(server.endpoint), AWS_ACCESS_KEY_ID: '', AWS_PROFILE: 'team' };
    const open = testS3Store({ url: `s3://${server.bucket}/x`, env });
    await expect(open).rejects.toMatchObject({
      code: 'credentials-missing',
      kind: 'credentials',
      message: expect.stringContaining('of profile team'),
      hints: expect.arrayContaining(['aws sso login --profile team']),
    });
  });

  it.each([
    ['of a wrong key id', { id: 'nobody', secret: 'tester-secret' }],
    ['of a wrong secret', { id: 'tester', secret: 'guess' }],
  ])('with credentials %s says that they are refused', async (_, keys) => {
    const open = testS3Store({ url: `s3://${server.bucket}/x`, env: s3Env(server.endpoint, keys) });
    await expect(open).rejects.toMatchObject({ code: 'credentials-refused', kind: 'credentials' });
  });

  it('that is not there says so', async () => {
    const open = testS3Store({ url: 's3://no-such-bucket/x', env: server.env });
    await expect(open).rejects.toMatchObject({ code: 'no-such-bucket', kind: 'unreachable' });
  });

  it('refuses an empty prefix unless a store is to be made', async () => {
    const url = `s3://${server.bucket}/new/store`;
    const open = () => testS3Store({ url, env: server.env, whenNew: 'refuse' });
    await expect(open()).rejects.toMatchObject({ code: 'no-such-store', kind: 'unreachable' });
    await testS3Store({ url, env: server.env });
    expect(await (await open()).store.stat(digestBytes(Buffer.of()))).toBeUndefined();
  });

  it('of a server that is gone says that it is unreachable, after some tries', async () => {
    const gone = await startFaultProxy(server);
    await gone.stop();
    const open = testS3Store({ url: 's3://bucket/x', env: s3Env(gone.endpoint) });
    await expect(open).rejects.toMatchObject({ code: 'store-unreachable', kind: 'unreachable' });
  });
});

/** Since the epoch, of the basic form `20260102T030405Z`. */
function minutes(amzDate: string): number {
  const [, year, month, day, hours, mins] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/.exec(amzDate) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hours}:${mins}:00Z`) / 60_000;
}

async function* parts(whole: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(whole, 'latin1');
  for (let at = 0; at < bytes.length; at += MIB) yield bytes.subarray(at, at + MIB);
}

async function text(remote: RemoteStore, digest: Digest): Promise<string> {
  const found: Uint8Array[] = [];
  for await (const part of (await remote.store.get(digest)) ?? []) found.push(part);
  return Buffer.concat(found).toString('latin1');
}
