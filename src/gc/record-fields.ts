import { decodeCanonical, encodeCanonical, type RecordValue } from '../model/canonical-json.ts';
import { type Digest, isDigest } from '../model/digest.ts';
import { MlgitError } from '../model/mlgit-error.ts';

export type Fields = { readonly [key: string]: unknown };

export function encodeRecord(value: { readonly [key: string]: RecordValue | undefined }): Buffer {
  return Buffer.from(`${encodeCanonical(value, 'compact')}\n`, 'utf8');
}

/** @throws MlgitError `bad-gc-record` (integrity): collecting goes on only where every document is understood. */
export function decodeRecord(name: string, bytes: Uint8Array): Fields {
  let value: unknown;
  try {
    value = decodeCanonical(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw badRecord(name, 'no JSON', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRecord(name, 'no object');
  const fields = value as Fields;
  if (fields.version !== 1) throw badRecord(name, `version ${String(fields.version)}`);
  return fields;
}

/** A moment as epoch milliseconds. */
export function momentField(name: string, fields: Fields, field: string): number {
  const value = fields[field];
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) throw badRecord(name, `no moment ${field}`);
  return at;
}

export function textField(name: string, fields: Fields, field: string): string {
  const value = fields[field];
  if (typeof value !== 'string') throw badRecord(name, `no text ${field}`);
  return value;
}

export function countField(name: string, fields: Fields, field: string): number {
  const value = fields[field];
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw badRecord(name, `no count ${field}`);
  return value as number;
}

export function textsField(name: string, fields: Fields, field: string): readonly string[] {
  const value = fields[field];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw badRecord(name, `no list ${field}`);
  }
  return value;
}

export function digestsField(name: string, fields: Fields, field: string): readonly Digest[] {
  const values = textsField(name, fields, field);
  if (!values.every(isDigest)) throw badRecord(name, `something that is no digest in ${field}`);
  return values as readonly Digest[];
}

export function badRecord(name: string, found: string, cause?: unknown): MlgitError {
  return new MlgitError(`Expected a document of garbage collection in ${name}, found ${found}`, {
    code: 'bad-gc-record',
    kind: 'integrity',
    hints: ['upgrade mlgit: npm install --global mlgit@latest', 'mlgit fsck --remote'],
    details: { name },
    cause,
  });
}
