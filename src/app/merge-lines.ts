import { Heap } from '../base/heap.ts';
import { type LogLine, type LogPiece, linesOf } from './log-piece.ts';

interface Source {
  readonly order: number;
  readonly lines: AsyncIterator<LogLine>;
  /** Undefined: not opened yet. */
  readonly next: LogLine | undefined;
  readonly at: number;
}

/**
 * The lines of several logs in the order in which they were written, as far as that is known (a tenth of a second); of
 * lines of one time, those of the log that comes first. No log is opened before its attempt has started.
 */
export async function* mergeLines(pieces: readonly LogPiece[]): AsyncGenerator<LogLine> {
  const heap = new Heap<Source>((a, b) => (a.at === b.at ? a.order < b.order : a.at < b.at));
  for (const [order, piece] of pieces.entries()) {
    heap.push({ order, lines: linesOf(piece), next: undefined, at: piece.startedMs });
  }
  for (let source = heap.pop(); source !== undefined; source = heap.pop()) {
    if (source.next !== undefined) yield source.next;
    const { done, value } = await source.lines.next();
    if (done !== true) heap.push({ ...source, next: value, at: Math.max(value.at, source.at) });
  }
}
