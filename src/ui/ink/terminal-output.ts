import { EventEmitter } from 'node:events';
import type { WriteStream } from 'node:tty';
import { textWidth } from '../text-width.ts';

const HIDE_CURSOR = '\u001b[?25l';
const ERASE_LINE = '\u001b[2K';
const CURSOR_UP = '\u001b[1A';

/**
 * The terminal as ink writes to it. The cursor is never hidden: whatever ends the process, a shell that goes on below has one.
 * When the window gets narrower, terminals break the lines that are on the screen anew, and a frame is then higher
 * than ink knows: what is more is erased here, before ink erases its own.
 */
export class TerminalOutput extends EventEmitter {
  readonly isTTY = true;
  private readonly stream: WriteStream;
  private lines: readonly string[] = [];
  private shownColumns: number;
  private readonly onResize = (): void => this.resized();

  constructor(stream: WriteStream) {
    super();
    this.stream = stream;
    this.shownColumns = this.columns;
    stream.on('resize', this.onResize);
  }

  get columns(): number {
    return this.stream.columns ?? 80;
  }

  get rows(): number {
    return this.stream.rows ?? 24;
  }

  get writable(): boolean {
    return this.stream.writable;
  }

  get destroyed(): boolean {
    return this.stream.destroyed;
  }

  get writableEnded(): boolean {
    return this.stream.writableEnded;
  }

  write(text: string, callback?: () => void): boolean {
    const shown = text.replaceAll(HIDE_CURSOR, '');
    if (shown !== '') return this.stream.write(shown, callback);
    if (callback !== undefined) setImmediate(callback);
    return true;
  }

  /** What is on the screen now, so that it can be erased. */
  shows(lines: readonly string[]): void {
    this.lines = lines;
    this.shownColumns = this.columns;
  }

  close(): void {
    this.stream.off('resize', this.onResize);
    this.removeAllListeners();
  }

  private resized(): void {
    const { columns } = this;
    if (columns < this.shownColumns) {
      const broken = this.lines.reduce(
        (sum, line) => sum + Math.ceil(Math.max(1, textWidth(line)) / columns),
        0,
      );
      const more = Math.min(broken - this.lines.length, this.rows);
      if (more > 0) this.stream.write(`${ERASE_LINE}${CURSOR_UP}`.repeat(more) + ERASE_LINE);
    }
    this.emit('resize');
  }
}
