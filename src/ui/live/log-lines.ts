/** The most that is kept of a log that is looked at; the whole of it is what `mlgit logs` shows. */
const MOST_LINES = 20_000;
const LONGEST_LINE = 4_096;

/** The lines of one task's output, as they come; of a long one, the newest. */
export class LogLines {
  readonly task: string;
  /** Why it is not going on: nothing more will come. */
  ended: string | undefined;
  private lines: string[] = [];
  private lost = 0;

  constructor(task: string) {
    this.task = task;
  }

  add(line: string): void {
    // What a progress bar wrote over is no line of its own.
    const shown = line.slice(line.replace(/\r$/, '').lastIndexOf('\r') + 1);
    this.lines.push(shown.slice(0, LONGEST_LINE));
    if (this.lines.length < MOST_LINES * 2) return;
    this.lost += this.lines.length - MOST_LINES;
    this.lines = this.lines.slice(-MOST_LINES);
  }

  get length(): number {
    return this.lines.length;
  }

  /** How many before the first that is kept. */
  get lostLines(): number {
    return this.lost;
  }

  slice(from: number, to: number): readonly string[] {
    return this.lines.slice(Math.max(0, from), to);
  }
}
