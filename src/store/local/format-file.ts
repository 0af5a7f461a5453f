import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import {
  encodeFormatRecord,
  type FormatRecord,
  parseFormatRecord,
  requireFeatures,
} from '../../model/format-record.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { errnoOf } from '../io-error.ts';
import { CREATED_RECORD, KNOWN_FEATURES } from '../store-format.ts';

/**
 * Reads the store's format record, or writes one into a store that has no blobs yet.
 * @throws MlgitError `format-too-new`, `bad-format-record` (integrity).
 */
export function openFormatRecord(root: string, temp: () => string, shared: boolean): FormatRecord {
  const path = join(root, 'format.json');
  const text = readIfThere(path) ?? createRecord(path, temp(), shared);
  const record = parseFormatRecord(text, path);
  requireFeatures(record, KNOWN_FEATURES, 'read', path);
  return record;
}

/** @throws MlgitError `format-too-new` (integrity). */
export function requireWritable(record: FormatRecord, root: string): void {
  requireFeatures(record, KNOWN_FEATURES, 'write', join(root, 'format.json'));
}

/** Synced at once: a store's record is written once, and blobs without one could not be understood again. */
function createRecord(path: string, temp: string, shared: boolean): string {
  if (readdirSync(dirname(path)).includes('blobs')) return requireRecord(path);
  const text = encodeFormatRecord(CREATED_RECORD);
  const file = openSync(temp, 'wx', 0o644);
  try {
    writeSync(file, text);
    if (shared) fchmodSync(file, 0o664);
    fsyncSync(file);
    renameSync(temp, path);
    return text;
  } catch (error) {
    rmSync(temp, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Blobs are there: either another process has just made the store, record first, or the record was lost. */
function requireRecord(path: string): string {
  const text = readIfThere(path);
  if (text !== undefined) return text;
  throw new MlgitError(`The store has blobs but its format record ${path} is missing`, {
    code: 'bad-format-record',
    kind: 'integrity',
    hints: [`restore ${path} from a backup or from another store of this version`],
    details: { where: path },
  });
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
