import { printable } from '../ui/printable.ts';
import { progressText } from '../ui/progress-text.ts';
import { clip } from '../ui/text-width.ts';

const SHOW_AFTER_MS = 1000;
const EVERY_MS = { terminal: 200, lines: 10_000 };

/** Another line waits until this one has stood still for so long. */
const TURN_MS = 10_000;

/** Which of several lines is the one that is shown. */
export interface ProgressTurn {
  line?: ProgressLine;
}

/** Progress of one long operation on standard error, once it has taken a second: one line on a terminal, else a line now and then. */
export class ProgressLine {
  private doneBytes = 0;
  private doneFiles = 0;
  private readonly startedAt: number;
  private shownAt = 0;
  private readonly label: string;
  private totalBytes: number;
  private readonly now: () => number;
  private readonly turn: ProgressTurn;

  constructor(label: string, totalBytes: number, now: () => number, turn: ProgressTurn = {}) {
    this.turn = turn;
    this.label = label;
    this.totalBytes = totalBytes;
    this.now = now;
    this.startedAt = now();
  }

  readonly add = (bytes: number, files: number): void => {
    this.doneBytes += bytes;
    this.doneFiles += files;
    const now = this.now();
    const every = process.stderr.isTTY ? EVERY_MS.terminal : EVERY_MS.lines;
    if (now - this.startedAt < SHOW_AFTER_MS || now - this.shownAt < every) return;
    const { turn } = this;
    if (turn.line !== undefined && turn.line !== this && now - turn.line.shownAt < TURN_MS) return;
    turn.line = this;
    this.shownAt = now;
    const text = `${this.label}: ${this.doneFiles} files, ${progressText(this.doneBytes, this.totalBytes, now - this.startedAt)}`;
    process.stderr.write(
      process.stderr.isTTY
        ? `\r\u001b[K${clip(printable(text), (process.stderr.columns ?? 80) - 1)}`
        : `${text}\n`,
    );
  };

  /** How much more there will be, once that is known. */
  readonly expect = (bytes: number): void => {
    this.totalBytes += bytes;
  };

  clear(): void {
    if (this.shownAt > 0 && process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  }
}
