const CHUNK = 64;

/** A list that stays as it is when one of its rows is replaced: the new list shares all but a small part of the old one. */
export class Rows<T> {
  static readonly empty: Rows<never> = new Rows<never>([], 0);

  readonly length: number;
  private readonly chunks: readonly (readonly T[])[];

  private constructor(chunks: readonly (readonly T[])[], length: number) {
    this.chunks = chunks;
    this.length = length;
  }

  static of<T>(rows: readonly T[]): Rows<T> {
    const chunks: T[][] = [];
    for (let at = 0; at < rows.length; at += CHUNK) chunks.push(rows.slice(at, at + CHUNK));
    return new Rows(chunks, rows.length);
  }

  at(index: number): T | undefined {
    return this.chunks[Math.floor(index / CHUNK)]?.[index % CHUNK];
  }

  /** @throws RangeError for a row that is not there. */
  with(index: number, row: T): Rows<T> {
    if (index < 0 || index >= this.length) throw new RangeError(`Row ${index} of ${this.length}`);
    const number = Math.floor(index / CHUNK);
    const chunk = (this.chunks[number] ?? []).with(index % CHUNK, row);
    return new Rows(this.chunks.with(number, chunk), this.length);
  }

  *[Symbol.iterator](): Generator<T> {
    for (const chunk of this.chunks) yield* chunk;
  }
}
