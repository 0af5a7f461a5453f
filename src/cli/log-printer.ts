import type { WriteStream } from 'node:tty';
import { LogView } from '../ui/log-view.ts';
import type { Palette, Terminal } from '../ui/palette.ts';
import { writeStream } from './write-stream.ts';

export interface LogPrinterOptions {
  readonly terminal: Terminal;
  readonly palette: Palette;
  /** Nothing is written: the whole text is for the document. */
  readonly json: boolean;
  readonly timestamps: boolean;
  readonly raw: boolean;
}

interface Line {
  readonly piece: { readonly task: string };
  readonly line: Buffer;
  readonly at: number;
}

/** The output of one attempt. */
export interface Printed {
  readonly run: string;
  readonly flow: string;
  readonly task: string;
  readonly attempt: number | undefined;
  readonly attempts: number;
  open(): Promise<AsyncIterable<Uint8Array>>;
}

/** Writes outputs of tasks at the pace of their reader. */
export class LogPrinter {
  private readonly output: WriteStream;
  private readonly options: LogPrinterOptions;
  private nameWidth = 0;

  constructor(output: WriteStream, options: LogPrinterOptions) {
    this.output = output;
    this.options = options;
  }

  /** `lines` are those of the piece. Only `--json` holds a whole log in memory, as its form demands. */
  async whole(
    piece: Printed,
    withHeading: boolean,
    lines: AsyncIterable<Line>,
  ): Promise<{ readonly text?: string }> {
    const { json, palette, timestamps } = this.options;
    if (json) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of await piece.open()) chunks.push(chunk);
      return { text: Buffer.concat(chunks).toString('utf8') };
    }
    if (withHeading) this.output.write(`${palette.bold(headingOf(piece))}\n`);
    const view = this.view(undefined);
    const shown = timestamps ? shownLines(lines, view) : view.bytes(await piece.open());
    await writeStream(shown, this.output);
    return {};
  }

  /** Lines with the names of their tasks before them, which are this wide at least. */
  async lines(lines: AsyncIterable<Line>, nameWidth: number): Promise<void> {
    this.nameWidth = Math.max(this.nameWidth, nameWidth);
    await writeStream(shownLines(lines, this.view(this.nameWidth)), this.output);
  }

  private view(nameWidth: number | undefined): LogView {
    const { terminal, palette, timestamps, raw } = this.options;
    const { isTTY, coloured } = terminal;
    return new LogView({ isTTY, coloured, raw, timestamps, nameWidth }, palette);
  }
}

async function* shownLines(lines: AsyncIterable<Line>, view: LogView): AsyncGenerator<Uint8Array> {
  for await (const line of lines) yield await view.line(line);
}

function headingOf({ flow, run, task, attempt, attempts }: Printed): string {
  const which = attempts > 1 && attempt !== undefined ? `  attempt ${attempt}` : '';
  return `==> ${flow}@${run}:${task}/${which}`;
}
