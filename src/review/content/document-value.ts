import { compareBytes } from '../../base/byte-order.ts';

/** A value of a document, whatever its language. */
export type DocumentValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | DocumentValue[]
  | Map<string, DocumentValue>;

/** What readers give: mappings as objects or maps, dates of TOML as objects of their own, which are texts here. */
export function documentValue(read: unknown): DocumentValue {
  if (read === undefined || read === null) return null;
  if (read instanceof Date) return read.toISOString();
  if (Array.isArray(read)) return read.map(documentValue);
  if (typeof read !== 'object') return read as DocumentValue;
  const entries = read instanceof Map ? read : Object.entries(read);
  return new Map([...entries].map(([key, value]) => [String(key), documentValue(value)]));
}

/** Gives equal values equal numbers, in time linear in what they hold; the order of keys means nothing. */
export class ValueNumbers {
  private readonly numbers = new Map<string, number>();
  private readonly known = new WeakMap<object, number>();

  of(value: DocumentValue): number {
    if (typeof value !== 'object' || value === null) return this.number(scalarText(value));
    const known = this.known.get(value);
    if (known !== undefined) return known;
    const parts = Array.isArray(value)
      ? value.map((item) => this.of(item))
      : [...value]
          .sort(([a], [b]) => compareBytes(a, b))
          .map(([key, item]) => `${JSON.stringify(key)}:${this.of(item)}`);
    const number = this.number(`${Array.isArray(value) ? '[' : '{'}${parts.join(',')}`);
    this.known.set(value, number);
    return number;
  }

  private number(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.numbers.size);
    return this.numbers.size - 1;
  }
}

/** A value as JSON in one line, with NaN, the infinities and integers of any size as they are; at most `most` characters. */
export function shortJson(value: DocumentValue, most: number): string {
  const text = written(value, most);
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`;
}

/** At least `most` characters of it, when there are so many. */
function written(value: DocumentValue, most: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, most + 1));
  if (typeof value !== 'object' || value === null) return scalarText(value);
  const isList = Array.isArray(value);
  let text = isList ? '[' : '{';
  for (const [at, item] of value.entries()) {
    if (text.length > most) return text;
    if (text.length > 1) text += ', ';
    if (!isList) text += `${JSON.stringify(String(at).slice(0, most))}: `;
    text += written(item, most - text.length);
  }
  return text + (isList ? ']' : '}');
}

function scalarText(value: null | boolean | number | bigint | string): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return Object.is(value, -0) ? '-0' : String(value);
}
