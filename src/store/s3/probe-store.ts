import { MlgitError } from '../../model/mlgit-error.ts';
import type { StoreFeatures } from '../remote-port.ts';
import { StoreError } from '../store-error.ts';
import type { Bucket, Upload } from './bucket-port.ts';
import { crcOf } from './crc32.ts';
import { ObjectAbsent, UploadGone } from './translate-error.ts';

/** Rounds of the race, and racers in each: a server that is seen to let several win does so in most rounds. */
const ROUNDS = 3;
const RACERS = 8;
/** Of a request whose connection is lost. */
const TRIES = RACERS + 4;

/**
 * Finds out, by some forty small requests below `prefix` that it clears away again, what a server keeps of S3's
 * promises. It can show that a promise is broken and only make likely that it is kept: a server with a race that
 * opens rarely may pass.
 *
 * `bucket` must not send requests again, and `random` names objects that nobody else uses.
 */
export async function probeStore(
  bucket: Bucket,
  prefix: string,
  random: () => string,
  signal?: AbortSignal,
): Promise<StoreFeatures> {
  const folder = `${prefix}probe/${random()}`;
  const keys: string[] = [];
  const nameOf = (what: string) => {
    const key = `${folder}-${what}`;
    keys.push(key);
    return key;
  };
  try {
    const conditionalPut = await probeConditionalPut(bucket, nameOf, signal);
    const checksums = (await refusesWrongChecksum(bucket, nameOf('checksum'), signal))
      ? 'checked'
      : 'ignored';
    const multipart = await probeMultipart(bucket, nameOf('multipart'), conditionalPut, signal);
    const listing = (await isListed(bucket, folder, nameOf('listing'), signal)) ? 'consistent' : 'delayed';
    await removeAll(bucket, keys);
    return { version: 1, conditionalPut, checksums, multipart, listing };
  } catch (error) {
    // What was refused first tells more than that the rest could not be taken away either.
    await removeAll(bucket, keys).catch(() => undefined);
    throw error;
  }
}

async function removeAll(bucket: Bucket, keys: readonly string[]): Promise<void> {
  for (const key of keys) await persistently(() => bucket.remove(key));
}

async function probeConditionalPut(
  bucket: Bucket,
  nameOf: (what: string) => string,
  signal: AbortSignal | undefined,
): Promise<StoreFeatures['conditionalPut']> {
  for (let round = 0; round < ROUNDS; round++) {
    const key = nameOf(`race-${round}`);
    const racers = Array.from({ length: RACERS }, (_, i) => `racer ${i} of ${key}`);
    const won = await Promise.all(racers.map((text) => wins(bucket, key, text, signal)));
    const winners = racers.filter((_, i) => won[i]);
    const isLookedAt = winners.length > 0 && !(await wins(bucket, key, 'too late', signal));
    if (!isLookedAt) return 'ignored';
    if (winners.length > 1 || (await persistently(() => readText(bucket, key, signal))) !== winners[0])
      return 'racy';
  }
  return 'atomic';
}

/** A racer that is told to come again has lost: that nobody won is then told from the others. */
async function wins(
  bucket: Bucket,
  key: string,
  text: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const body = [Buffer.from(text, 'utf8')];
  const request = { key, body, crc32: crcOf(body), onlyIfAbsent: true, signBody: false };
  for (let attempt = 1; ; attempt++) {
    try {
      return (await bucket.put(request, signal)) === 'created';
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (['store-conflict', 'not-supported'].includes(error.code)) return false;
      if (error.code !== 'store-unreachable' || attempt === TRIES) throw error;
      // Some servers answer a lost race and close the connection, on which the next request then fails. Whether this
      // one was done shows in the object alone: sent again, it would find itself.
      if ((await persistently(() => readText(bucket, key, signal))) === text) return true;
    }
  }
}

/** A request that may be done twice, sent again when its connection was lost. */
async function persistently<T>(request: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await request();
    } catch (error) {
      const lost = error instanceof StoreError && error.code === 'store-unreachable';
      if (!lost || attempt === TRIES) throw error;
    }
  }
}

async function refusesWrongChecksum(
  bucket: Bucket,
  key: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const body = [Buffer.from('checksum of something else')];
  const request = { key, body, crc32: crcOf(body) ^ 1, onlyIfAbsent: false, signBody: false };
  return refused(() => persistently(() => bucket.put({ ...request, crc32: request.crc32 >>> 0 }, signal)));
}

async function probeMultipart(
  bucket: Bucket,
  key: string,
  conditionalPut: StoreFeatures['conditionalPut'],
  signal: AbortSignal | undefined,
): Promise<StoreFeatures['multipart']> {
  const body = [Buffer.from('the only part')];
  const crc32 = crcOf(body);
  const attempt = async (checked: boolean, sum: number | undefined) => {
    const upload = await persistently(() => bucket.createUpload(key, checked, signal));
    const part = await persistently(() => bucket.putPart({ upload, number: 1, body, crc32 }, signal));
    const onlyIfAbsent = checked && conditionalPut === 'atomic';
    try {
      return await bucket.complete({ upload, parts: [part], crc32: sum, onlyIfAbsent }, signal);
    } finally {
      await endUpload(bucket, upload);
    }
  };
  const wrong = (crc32 ^ 1) >>> 0;
  const checks = await refused(() => attempt(true, wrong));
  if (checks && !(await refused(() => attempt(true, crc32)))) {
    if (conditionalPut !== 'atomic' || (await attempt(true, crc32)) === 'exists') return 'full';
  }
  return (await refused(() => attempt(false, undefined))) ? 'none' : 'plain';
}

async function isListed(
  bucket: Bucket,
  folder: string,
  key: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const body = [Buffer.from('listed')];
  const request = { key, body, crc32: crcOf(body), onlyIfAbsent: false, signBody: false };
  await persistently(() => bucket.put(request, signal));
  const page = await persistently(() => bucket.list(folder, undefined, signal));
  return page.objects.some((object) => object.key === key);
}

/** Whether a request is refused for what it asks, and not for want of a server or of rights. */
async function refused(request: () => Promise<unknown>): Promise<boolean> {
  try {
    await request();
    return false;
  } catch (error) {
    if (error instanceof ObjectAbsent || error instanceof UploadGone) return true;
    const status = error instanceof MlgitError ? error.details['status'] : undefined;
    if (typeof status === 'number' && [400, 405, 409, 412, 501].includes(status)) return true;
    throw error;
  }
}

/** An upload that was completed is gone, and some servers then refuse to end it. */
async function endUpload(bucket: Bucket, upload: Upload): Promise<void> {
  await refused(() => persistently(() => bucket.abort(upload)));
}

async function readText(
  bucket: Bucket,
  key: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const slice = await bucket.open(key, { from: 0, end: 1024 }, signal);
  if (slice === undefined) return undefined;
  const parts: Uint8Array[] = [];
  for await (const part of slice.bytes) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
