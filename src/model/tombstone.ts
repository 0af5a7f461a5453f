import { decodeCanonical, encodeCanonical, type RecordValue } from './canonical-json.ts';
import { type Digest, isDigest } from './digest.ts';
import { MlgitError } from './mlgit-error.ts';

/** What was erased, and why (docs/format.md, "Tombstone"). */
export interface Tombstone {
  readonly version: 1;
  /** As it was named: `credit@k3f9…:train/model`. */
  readonly spec: string;
  readonly reason: string;
  /** `name <email>`. */
  readonly user: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly purgedAt: string;
  /** Of every blob that was erased, in byte order. */
  readonly digests: readonly Digest[];
}

/** The file of a tombstone's commit. */
export const TOMBSTONE_FILE = 'tombstone.json';

export function encodeTombstone(tombstone: Tombstone): string {
  return encodeCanonical(tombstone as unknown as RecordValue, 'lines');
}

/** @throws MlgitError `bad-tombstone` (integrity). */
export function decodeTombstone(text: string, where: string): Tombstone {
  let value: unknown;
  try {
    value = decodeCanonical(text);
  } catch (cause) {
    throw badTombstone(where, cause);
  }
  const fields = (typeof value === 'object' && value !== null ? value : {}) as { [key: string]: unknown };
  const texts = [fields.spec, fields.reason, fields.user, fields.purgedAt];
  const isWhole =
    fields.version === 1 &&
    texts.every((text) => typeof text === 'string') &&
    Array.isArray(fields.digests) &&
    fields.digests.every((digest) => typeof digest === 'string' && isDigest(digest));
  if (!isWhole) throw badTombstone(where);
  return value as unknown as Tombstone;
}

function badTombstone(where: string, cause?: unknown): MlgitError {
  return new MlgitError(
    `Expected a tombstone in ${where}: version 1, spec, reason, user, purgedAt and digests`,
    {
      code: 'bad-tombstone',
      kind: 'integrity',
      hints: [`git show ${where}`],
      cause,
    },
  );
}
