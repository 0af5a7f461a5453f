/** JSON as Python's `json` writes it: with NaN, Infinity and -Infinity, and with integers of any size. */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | Map<string, JsonValue>;

export class JsonSyntaxError extends Error {
  /** From 1. */
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.name = 'JsonSyntaxError';
    this.line = line;
  }
}

const MAX_DEPTH = 200;
const BLANKS = /[ \t\r\n]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in texts.
const STRING = /"(?:[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?<fraction>\.\d+)?(?<exponent>[eE][+-]?\d+)?/y;
const WORDS = /true|false|null|NaN|-?Infinity/y;
const MEANINGS: { readonly [word: string]: null | boolean | number } = {
  true: true,
  false: false,
  null: null,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/** @throws JsonSyntaxError with the line; also for a key that is there twice. */
export function readJson(text: string): JsonValue {
  const reader = new JsonReader(text);
  return reader.readDocument();
}

class JsonReader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text.startsWith('\ufeff') ? ` ${text.slice(1)}` : text;
  }

  readDocument(): JsonValue {
    const value = this.readValue(0);
    this.match(BLANKS);
    if (this.at < this.text.length) throw this.unexpected('the end of the file');
    return value;
  }

  private readValue(depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw this.failure(`nested deeper than ${MAX_DEPTH}`);
    this.match(BLANKS);
    const char = this.text[this.at];
    if (char === '{') return this.readMap(depth);
    if (char === '[') return this.readList(depth);
    if (char === '"') return this.readString();
    const word = this.match(WORDS)?.[0];
    if (word !== undefined) return MEANINGS[word] ?? null;
    const number = this.match(NUMBER);
    if (number === undefined) throw this.unexpected('a value');
    const value = Number(number[0]);
    const isInteger = number.groups?.fraction === undefined && number.groups?.exponent === undefined;
    return isInteger && !Number.isSafeInteger(value) ? BigInt(number[0]) : value;
  }

  private readMap(depth: number): Map<string, JsonValue> {
    const entries = new Map<string, JsonValue>();
    this.readItems('}', () => {
      if (this.text[this.at] !== '"') throw this.unexpected('a key in double quotes');
      const key = this.readString();
      if (entries.has(key)) throw this.failure(`the key ${JSON.stringify(key)} is there twice`);
      this.match(BLANKS);
      if (this.text[this.at] !== ':') throw this.unexpected('a colon');
      this.at++;
      entries.set(key, this.readValue(depth + 1));
    });
    return entries;
  }

  private readList(depth: number): JsonValue[] {
    const items: JsonValue[] = [];
    this.readItems(']', () => items.push(this.readValue(depth + 1)));
    return items;
  }

  /** From an opening bracket to behind the closing one. */
  private readItems(end: string, readItem: () => void): void {
    this.at++;
    this.match(BLANKS);
    if (this.text[this.at] === end) {
      this.at++;
      return;
    }
    for (;;) {
      this.match(BLANKS);
      readItem();
      this.match(BLANKS);
      const char = this.text[this.at];
      if (char !== ',' && char !== end) throw this.unexpected(`a comma or ${end}`);
      this.at++;
      if (char === end) return;
    }
  }

  private readString(): string {
    const quoted = this.match(STRING)?.[0];
    if (quoted === undefined)
      throw this.failure('a text in quotes has no end, or holds a control character or an unknown escape');
    return JSON.parse(quoted) as string;
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text) ?? undefined;
    if (found !== undefined) this.at += found[0].length;
    return found;
  }

  private unexpected(expected: string): JsonSyntaxError {
    const found =
      this.at < this.text.length ? JSON.stringify(this.text.slice(this.at, this.at + 12)) : 'the end';
    return this.failure(`expected ${expected}, found ${found}`);
  }

  private failure(message: string): JsonSyntaxError {
    return new JsonSyntaxError(message, this.text.slice(0, this.at).split('\n').length);
  }
}
