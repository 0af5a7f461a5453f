import type { ParamSpec, ParamValue } from '../model/flow.ts';
import { JsonSyntaxError, type JsonValue, readJson } from './json-reader.ts';

/** One of a list that a person wrote, with the type that it is of where no annotation says another. */
export interface Written {
  readonly value: ParamValue | bigint;
  readonly type: ParamSpec['type'];
  /** It has no type of its own: `1` may be a number or a text. */
  readonly isWord: boolean;
}

/** Elements of a list of JSON, or of words between commas, which are as those of the default; undefined for what is no list. */
export function readList(text: string, fallback?: ParamValue): Written[] | undefined {
  if (text.trimStart().startsWith('[')) return readJsonList(text);
  const words = text.split(',').map((word) => word.trim());
  if (words.includes('')) return undefined;
  const like = typeof fallback === 'string' ? (readJsonList(fallback) ?? []) : [];
  return words.map((value) => ({ value, type: typeLike(like, value), isWord: true }));
}

function readJsonList(text: string): Written[] | undefined {
  try {
    const list = readJson(text);
    if (!Array.isArray(list) || !list.every(isScalar)) return undefined;
    return list.map((value) => ({ value, type: typeOf(value), isWord: false }));
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return undefined;
  }
}

function isScalar(value: JsonValue): value is ParamValue | bigint {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}

function typeOf(value: ParamValue | bigint): ParamSpec['type'] {
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'bigint' || Number.isInteger(value) ? 'int' : 'float';
}

function typeLike(like: readonly Written[], word: string): ParamSpec['type'] {
  const types = new Set(like.map(({ type }) => type));
  if (types.size === 1 && types.has('bool')) return 'bool';
  if (types.size === 0 || types.has('str') || types.has('bool')) return 'str';
  return /^[+-]?\d+$/.test(word) ? 'int' : 'float';
}
