import { closeSync, openSync, writeSync } from 'node:fs';

/** Entries at one pace; then only half as many are made in the same time. */
const AT_ONE_PACE = 4_096;
const FIRST_PACE_MS = 100;

/** The file beside a log that says when it grew. */
export function timesPathOf(logPath: string): string {
  return `${logPath}.times`;
}

/**
 * Notes when a log grew, beside it: lines `<offset> <ms>`, the bytes from that offset on were there that many
 * milliseconds after the start of the attempt, and were not a tenth of a second before. A log that grows for days is noted
 * more coarsely, the longer it grows.
 */
export class LogTimes {
  /** The log has grown beyond this many bytes. */
  readonly seen: (seenBytes: number) => void;
  private readonly path: string;
  private fd: number | undefined;
  private entries = 0;
  private paceMs = FIRST_PACE_MS;
  private lastMs = Number.NEGATIVE_INFINITY;

  /** `startedAt` and `now` are epoch milliseconds. */
  constructor(logPath: string, startedAt: number, now: () => number) {
    this.path = timesPathOf(logPath);
    this.seen = (seenBytes) => this.note(seenBytes, now() - startedAt);
  }

  close(): void {
    if (this.fd !== undefined) closeSync(this.fd);
    this.fd = undefined;
  }

  private note(offset: number, ms: number): void {
    if (ms - this.lastMs < this.paceMs && this.paceMs > FIRST_PACE_MS) return;
    this.lastMs = ms;
    this.entries++;
    if (this.entries % AT_ONE_PACE === 0) this.paceMs *= 2;
    this.fd ??= openSync(this.path, 'a', 0o644);
    writeSync(this.fd, `${offset} ${ms}\n`);
  }
}
