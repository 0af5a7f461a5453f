import type { ContentFile } from './content-file.ts';
import { DamagedContent, LargeContent } from './unreadable-content.ts';

const WINDOW_BYTES = 64 * 1024;
/** More than these have files whose fields are not those of a model: they would be read for minutes. */
const MAX_FIELDS = 3_000_000;

/** A field of a message (https://protobuf.dev/programming-guides/encoding). */
export interface ProtobufField {
  readonly number: number;
  /** Of a number; as two's complement in 64 bits. */
  readonly value?: bigint;
  /** Of what has a length: where it lies. */
  readonly at: number;
  readonly end: number;
}

/** Reads fields of a protobuf file one after the other and keeps a small window of it: what is not asked for is skipped. */
export class ProtobufCursor {
  private readonly file: ContentFile;
  private window: Buffer = Buffer.alloc(0);
  private windowAt = 0;
  private fields = 0;

  constructor(file: ContentFile) {
    this.file = file;
  }

  /** The fields from `at` to `end`. @throws DamagedContent, LargeContent */
  async *read(at: number, end: number): AsyncGenerator<ProtobufField> {
    for (let from = at; from < end; ) {
      if (++this.fields > MAX_FIELDS) throw new LargeContent('it has more than three million fields');
      const tag = await this.varint(from, end);
      const number = Number(tag.value >> 3n);
      if (number === 0) throw new DamagedContent('a field of it has no number');
      const field = await this.field(number, Number(tag.value & 7n), tag.next, end);
      yield field;
      from = field.end;
    }
  }

  /** @throws DamagedContent, LargeContent */
  async text({ at, end }: ProtobufField, maxBytes: number): Promise<string> {
    return (await this.file.read(at, Math.min(end - at, maxBytes))).toString('utf8');
  }

  /** Numbers one after the other, as `repeated int64` has them. */
  async packed({ at, end }: ProtobufField, most: number): Promise<bigint[]> {
    const values: bigint[] = [];
    for (let from = at; from < end && values.length < most; ) {
      const { value, next } = await this.varint(from, end);
      values.push(value);
      from = next;
    }
    return values;
  }

  private async field(number: number, wire: number, at: number, end: number): Promise<ProtobufField> {
    if (wire === 0) {
      const { value, next } = await this.varint(at, end);
      return { number, value, at, end: next };
    }
    const { start, length } =
      wire === 2
        ? await this.delimited(at, end)
        : { start: at, length: wire === 1 ? 8 : wire === 5 ? 4 : -1 };
    if (length < 0) throw new DamagedContent('a field of it is of no known form');
    if (start + length > end) throw new DamagedContent('a field of it is longer than what holds it');
    return { number, at: start, end: start + length };
  }

  private async delimited(at: number, end: number): Promise<{ start: number; length: number }> {
    const { value, next } = await this.varint(at, end);
    return {
      start: next,
      length: value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value),
    };
  }

  private async varint(at: number, end: number): Promise<{ value: bigint; next: number }> {
    const inWindow = at >= this.windowAt && at + 10 <= this.windowAt + this.window.length;
    if (!inWindow) {
      this.window = await this.file.read(at, WINDOW_BYTES);
      this.windowAt = at;
    }
    let value = 0n;
    for (let byte = 0; byte < 10; byte++) {
      const place = at + byte;
      const read = place < end ? this.window[place - this.windowAt] : undefined;
      if (read === undefined) throw new DamagedContent('it ends within a field');
      value |= BigInt(read & 0x7f) << BigInt(7 * byte);
      if (read < 0x80) return { value: BigInt.asUintN(64, value), next: place + 1 };
    }
    throw new DamagedContent('a number in it has no end');
  }
}
