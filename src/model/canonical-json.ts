import { compareBytes } from '../base/byte-order.ts';

/** What a record can hold. Integers beyond 2^53 are bigint; NaN and the infinities are allowed. */
export type RecordValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly RecordValue[]
  | { readonly [key: string]: RecordValue | undefined };

const NOT_FINITE: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity']);

/**
 * The one encoding of records (docs/format.md, "Canonical JSON"): UTF-8, keys in byte order, numbers in the
 * shortest form that reads back equal (ECMA-262 Number::toString), bigint as plain digits, NaN and the infinities
 * as `{"float":"NaN"}` (a real object of that form has a `~` before its key); absent (`undefined`) keys are left out. `compact` has no white space, for digests;
 * `lines` has one fact a line and a final newline, for documents that people diff.
 */
export function encodeCanonical(value: RecordValue, form: 'compact' | 'lines'): string {
  return form === 'compact' ? encode(value, undefined) : `${encode(value, 0)}\n`;
}

function encode(value: RecordValue | undefined, depth: number | undefined): string {
  if (typeof value === 'string') return JSON.stringify(value.isWellFormed() ? value : value.toWellFormed());
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return encodeNumber(value, depth);
  if (isList(value)) return encodeList(value, depth);
  if (typeof value === 'object') return encodeObject(value, depth);
  throw new Error(`Internal error: a record cannot hold a ${typeof value}`);
}

function encodeList(list: readonly RecordValue[], depth: number | undefined): string {
  const { before, between, after } = gapsAt(depth);
  let text = '';
  for (const item of list) text += (text === '' ? before : between) + encode(item, deeper(depth));
  return text === '' ? '[]' : `[${text}${after}]`;
}

function encodeObject(
  fields: { readonly [key: string]: RecordValue | undefined },
  depth: number | undefined,
): string {
  const keys = sortedKeys(fields);
  const { before, between, after, colon } = gapsAt(depth);
  const mark = looksLikeFloat(keys, fields) ? '~' : '';
  let text = '';
  for (const key of keys) {
    text +=
      (text === '' ? before : between) + quoteKey(mark + key) + colon + encode(fields[key], deeper(depth));
  }
  return text === '' ? '{}' : `{${text}${after}}`;
}

function sortedKeys(fields: { readonly [key: string]: RecordValue | undefined }): readonly string[] {
  const keys = Object.keys(fields).filter((key) => fields[key] !== undefined);
  // Most are written in their order, and thousands of small objects are encoded in a run.
  const isSorted = keys.every((key, at) => at === 0 || compareBytes(keys[at - 1] ?? '', key) < 0);
  return isSorted ? keys : keys.sort(compareBytes);
}

const MOST_QUOTED = 4096;
const quoted = new Map<string, string>();

/** Records have few keys, and have them often. */
function quoteKey(key: string): string {
  const known = quoted.get(key);
  if (known !== undefined) return known;
  const text = JSON.stringify(key);
  if (quoted.size < MOST_QUOTED) quoted.set(key, text);
  return text;
}

interface Gaps {
  readonly before: string;
  readonly between: string;
  readonly after: string;
  readonly colon: string;
}

const NO_GAPS: Gaps = { before: '', between: ',', after: '', colon: ':' };

function gapsAt(depth: number | undefined): Gaps {
  if (depth === undefined) return NO_GAPS;
  const line = `\n${'  '.repeat(depth)}`;
  return { before: `${line}  `, between: `,${line}  `, after: line, colon: ': ' };
}

function isList(value: RecordValue | undefined): value is readonly RecordValue[] {
  return Array.isArray(value);
}

function encodeNumber(value: number, depth: number | undefined): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : JSON.stringify(value);
  const name = Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  return depth === undefined ? `{"float":"${name}"}` : `{"float": "${name}"}`;
}

/** Objects that would read back as a number, or as one that was escaped. */
function looksLikeFloat(keys: readonly string[], value: { readonly [key: string]: unknown }): boolean {
  const [key = ''] = keys;
  return keys.length === 1 && /^~*float$/.test(key) && NOT_FINITE.has(value[key]);
}

function deeper(depth: number | undefined): number | undefined {
  return depth === undefined ? undefined : depth + 1;
}

/** A number of 16 digits or more, a key that may stand for a number, or an escape that could spell one. */
const NEEDS_REVIVING = /(?:^|[\s[,:])-?\d{16}|"~*float"|\\u/;

/**
 * Reads canonical JSON back: the inverse of `encodeCanonical`. @throws SyntaxError on anything that is not JSON.
 * Visiting every value costs several times what parsing does, and hardly any record has what it is for.
 */
export function decodeCanonical(text: string): RecordValue {
  return NEEDS_REVIVING.test(text) ? JSON.parse(text, revive) : JSON.parse(text);
}

function revive(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value === 'number') {
    const source = context?.source;
    if (source !== undefined && /^-?\d+$/.test(source) && !Number.isSafeInteger(value)) return BigInt(source);
    return value;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const fields = value as { [key: string]: unknown };
    const keys = Object.keys(fields);
    if (!looksLikeFloat(keys, fields)) return value;
    const [key = ''] = keys;
    return key === 'float' ? Number(fields.float) : { [key.slice(1)]: fields[key] };
  }
  return value;
}
