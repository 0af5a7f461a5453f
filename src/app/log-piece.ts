/** The output of one attempt, and when it was written. */
export interface LogPiece {
  readonly run: string;
  readonly flow: string;
  readonly task: string;
  /** From 1; undefined where the task made none. */
  readonly attempt: number | undefined;
  /** Of how many. */
  readonly attempts: number;
  /** Epoch milliseconds. */
  readonly startedMs: number;
  open(): Promise<AsyncIterable<Uint8Array>>;
  /** Gives the time at which the byte at an offset was there, epoch milliseconds. Asked in rising order. */
  times(): Promise<(offset: number) => number>;
}

/** A line of a piece, without its end. */
export interface LogLine {
  readonly piece: LogPiece;
  readonly line: Buffer;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The lines of one piece as they come; a last one without its end when nothing follows. */
export async function* linesOf(piece: LogPiece): AsyncGenerator<LogLine> {
  const timeAt = await piece.times();
  let held: Buffer[] = [];
  let offset = 0;
  for await (const chunk of await piece.open()) {
    let bytes = Buffer.from(chunk);
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a)) {
      const line = Buffer.concat([...held, bytes.subarray(0, end)]);
      held = [];
      yield { piece, line, at: timeAt(offset) };
      offset += line.length + 1;
      bytes = bytes.subarray(end + 1);
    }
    if (bytes.length > 0) held.push(bytes);
  }
  if (held.length > 0) yield { piece, line: Buffer.concat(held), at: timeAt(offset) };
}
