import { LogFilter } from './log-filter.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';
import { AnsiStripper } from './strip-ansi.ts';
import { padEnd } from './text-width.ts';

export interface LogViewOptions {
  readonly isTTY: boolean;
  /** Whether the reader takes colours. */
  readonly coloured: boolean;
  /** Bytes as they were written, whoever reads them. */
  readonly raw: boolean;
  readonly timestamps: boolean;
  /** Width of the task's name before each line; undefined: no name. */
  readonly nameWidth: number | undefined;
}

interface ShownLine {
  readonly piece: { readonly task: string };
  readonly line: Uint8Array;
  readonly at: number;
}

/** A task's output as its reader can take it: a terminal obeys colours alone, a pipe gets text without any. */
export class LogView {
  private readonly options: LogViewOptions;
  private readonly palette: Palette;

  constructor(options: LogViewOptions, palette: Palette) {
    this.options = options;
    this.palette = palette;
  }

  async *bytes(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | string> {
    const { isTTY, coloured, raw } = this.options;
    if (raw || (coloured && !isTTY)) return yield* source;
    const stripper = coloured ? undefined : new AnsiStripper();
    const filter = isTTY ? new LogFilter() : undefined;
    for await (const chunk of source) {
      const plain = stripper?.push(chunk) ?? chunk;
      yield filter?.push(plain) ?? plain;
    }
    const rest = stripper?.end() ?? new Uint8Array();
    yield filter === undefined ? rest : filter.push(rest) + filter.end();
  }

  /** One line with its time and the name of its task before it, as asked. */
  async line({ piece, line, at }: ShownLine): Promise<Buffer> {
    const { timestamps, nameWidth } = this.options;
    const parts: Buffer[] = [];
    if (timestamps) parts.push(Buffer.from(this.palette.dim(`${new Date(at).toISOString()} `)));
    if (nameWidth !== undefined) {
      const name = padEnd(printable(piece.task), nameWidth);
      parts.push(Buffer.from(`${this.palette.accent(name)} ${this.palette.dim('|')} `));
    }
    for await (const part of this.bytes(only(line))) parts.push(Buffer.from(part));
    // What a line colours must not reach the next one.
    const reset = this.options.coloured && line.includes(0x1b) ? '\u001b[0m' : '';
    return Buffer.concat([...parts, Buffer.from(`${reset}\n`)]);
  }
}

async function* only(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk;
}
