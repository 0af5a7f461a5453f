import {
  encodeFormatRecord,
  type FormatRecord,
  parseFormatRecord,
  requireFeatures,
} from '../model/format-record.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { RemoteRecords } from './remote-port.ts';

/** `layout-1`: one file or object a blob, as docs/format.md specifies. The same for every kind of store. */
export const KNOWN_FEATURES = ['layout-1'];
export const CREATED_RECORD: FormatRecord = {
  version: 1,
  requiredToRead: KNOWN_FEATURES,
  requiredToWrite: KNOWN_FEATURES,
};
export const FORMAT_NAME = 'format.json';

/** What to do about a place that is no store yet. */
export type WhenNew = 'create' | 'refuse';

export interface RemotePlace {
  /** For messages: `s3://bucket/prefix`. */
  readonly name: string;
  readonly records: RemoteRecords;
  readonly hasBlobs: () => Promise<boolean>;
}

/**
 * Reads the format record of a remote store before anything else of it, or makes one in an empty place.
 * All clients of this release write the same bytes, so it does not matter who of several wins.
 * @throws MlgitError `no-such-store` (unreachable); `format-too-new`, `bad-format-record` (integrity).
 */
export async function openRemoteFormat(
  place: RemotePlace,
  whenNew: WhenNew,
  signal?: AbortSignal,
): Promise<FormatRecord> {
  const where = `${place.name}/${FORMAT_NAME}`;
  const read = async () => (await place.records.read(FORMAT_NAME, signal))?.toString('utf8');
  const text = (await read()) ?? (await createRecord(place, whenNew, read));
  const record = parseFormatRecord(text, where);
  requireFeatures(record, KNOWN_FEATURES, 'read', where);
  return record;
}

/** @throws MlgitError `format-too-new` (integrity) when this client must not write. */
export function requireWritableRemote(record: FormatRecord, store: string): void {
  requireFeatures(record, KNOWN_FEATURES, 'write', `${store}/${FORMAT_NAME}`);
}

async function createRecord(
  place: RemotePlace,
  whenNew: WhenNew,
  read: () => Promise<string | undefined>,
): Promise<string> {
  if (await place.hasBlobs()) return (await read()) ?? lostRecord(place.name);
  if (whenNew === 'refuse') {
    throw new MlgitError(`There is no mlgit store at ${place.name}: expected ${FORMAT_NAME} there`, {
      code: 'no-such-store',
      kind: 'unreachable',
      hints: ['mlgit doctor', `check the address, and that the disk is mounted: ${place.name}`],
      details: { store: place.name },
    });
  }
  await place.records.publish(FORMAT_NAME, Buffer.from(encodeFormatRecord(CREATED_RECORD), 'utf8'));
  return (await read()) ?? lostRecord(place.name);
}

function lostRecord(store: string): never {
  throw new MlgitError(`The store ${store} has blobs but its format record ${FORMAT_NAME} is missing`, {
    code: 'bad-format-record',
    kind: 'integrity',
    hints: [`restore ${store}/${FORMAT_NAME} from a backup or from another store of this version`],
    details: { where: `${store}/${FORMAT_NAME}` },
  });
}
