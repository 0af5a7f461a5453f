import { humanDuration } from '../base/human.ts';
import type { RunEvent } from '../model/event.ts';
import type { Palette, Terminal } from './palette.ts';
import { printable } from './printable.ts';
import { progressText } from './run-lines.ts';
import { clip } from './text-width.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const REFRESH_MS = 100;
/** The mark before the text, and a free column at the end, which keeps the cursor on the line. */
const MARGIN = 5;
/** In less than this nothing readable fits. */
const NARROWEST = 8;
const CLEAR_LINE = '\r\u001b[K';

interface Output {
  write(text: string): unknown;
}

/**
 * The one line below the others that says what runs now: on a terminal only. It holds no state that matters, so
 * a kill at any moment leaves a usable terminal.
 */
export class LiveStatus {
  private readonly running = new Map<string, number>();
  /** Tasks that wait for a place to run, with what they wait for. */
  private readonly queued = new Map<string, string>();
  /** What is read from afar, with its beginning. */
  private readonly reading = new Map<string, number>();
  private total = 0;
  private done = 0;
  private lastLine = '';
  private frame = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly output: Output;
  private readonly terminal: Terminal;
  private readonly palette: Palette;
  private readonly now: () => number;

  constructor(output: Output, terminal: Terminal, palette: Palette, now: () => number) {
    this.output = output;
    this.terminal = terminal;
    this.palette = palette;
    this.now = now;
  }

  /** Prints lasting lines above the status line. */
  print(lines: readonly string[]): void {
    if (this.timer !== undefined) this.output.write(CLEAR_LINE);
    for (const line of lines) this.output.write(`${line}\n`);
    this.draw();
  }

  handle(event: RunEvent): void {
    if (event.type === 'run-started') {
      this.total = event.tasks.length;
    } else if (event.type === 'sweep-started') {
      this.total = event.runs;
    } else if (event.type === 'sweep-run-ended') {
      this.done++;
    } else if (event.type === 'sweep-task-ended') {
      this.running.delete(event.task);
    } else if (event.type === 'step-expanded') {
      this.total += event.tasks.length;
    } else if (event.type === 'task-retrying') {
      this.running.delete(event.task);
    } else if (event.type === 'task-queued') {
      this.queued.set(event.task, event.because);
      this.tick();
    } else if (event.type === 'task-started') {
      this.queued.delete(event.task);
      this.running.set(event.task, event.at);
      this.lastLine = '';
      this.tick();
    } else if (event.type === 'task-ended') {
      this.queued.delete(event.task);
      this.running.delete(event.task);
      this.done++;
    } else if (event.type === 'progress') {
      this.showProgress(event);
    } else if (event.type === 'task-log' || event.type === 'environment-progress') {
      this.lastLine = event.line;
      this.tick();
    }
  }

  private showProgress(event: Extract<RunEvent, { type: 'progress' }>): void {
    const { what, at, doneBytes, totalBytes, done, total } = event;
    const since = this.reading.get(what) ?? at;
    this.reading.set(what, since);
    if (done === total) this.reading.delete(what);
    this.lastLine = done === total ? '' : `${what}  ${progressText(doneBytes, totalBytes, at - since)}`;
    this.tick();
  }

  stop(): void {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.output.write(CLEAR_LINE);
  }

  private tick(): void {
    if (!this.terminal.isTTY || this.timer !== undefined) return;
    this.timer = setInterval(() => this.draw(), REFRESH_MS);
    this.timer.unref();
  }

  private waits(): string[] {
    const [first] = this.queued;
    if (first === undefined) return [];
    const [task, because] = first;
    return [this.queued.size === 1 ? `${task} waits: ${because}` : `${this.queued.size} wait: ${because}`];
  }

  private draw(): void {
    const room = this.terminal.width - MARGIN;
    if (this.timer === undefined || room < NARROWEST) return;
    this.frame = (this.frame + 1) % FRAMES.length;
    const running = [...this.running].map(
      ([task, since]) => `${task} ${humanDuration(Math.floor((this.now() - since) / 1000) * 1000 || 1)}`,
    );
    const parts = [`${this.done}/${this.total}`, ...running.slice(0, 4)];
    if (running.length > 4) parts.push(`+${running.length - 4}`);
    parts.push(...this.waits());
    const text = clip(
      printable(`${parts.join('  ')}${this.lastLine === '' ? '' : `  ${this.lastLine}`}`),
      room,
    );
    this.output.write(
      `${CLEAR_LINE}  ${this.palette.accent(FRAMES[this.frame] ?? '')} ${this.palette.dim(text)}`,
    );
  }
}
