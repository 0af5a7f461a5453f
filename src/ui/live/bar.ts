import { type Span, span } from '../screen/styled-line.ts';
import { type PhaseCounts, totalOf } from './run-state.ts';

/** A bar of so many columns: what is done, what failed, what runs, and the rest. */
export function bar(counts: PhaseCounts, width: number): Span[] {
  const total = totalOf(counts);
  const good = counts.succeeded + counts.cached + counts.skipped;
  const bad = counts.failed + counts.cancelled;
  const part = (until: number): number => (total === 0 ? 0 : Math.floor((until * width) / total));
  const ends = [part(good), part(good + bad), part(good + bad + counts.running)];
  // One failure among a thousand tasks is to be seen.
  if (bad > 0 && ends[1] === ends[0] && width > 2) {
    if (ends[0] === width || ends[0] === undefined) ends[0] = width - 1;
    ends[1] = ends[0] + 1;
    ends[2] = Math.max(ends[1], ends[2] ?? 0);
  }
  const [a = 0, b = 0, c = 0] = ends;
  return [
    span('━'.repeat(a), 'good'),
    span('━'.repeat(b - a), 'bad'),
    span('╍'.repeat(c - b), 'accent'),
    span('─'.repeat(width - c), 'dim'),
  ].filter(({ text }) => text !== '');
}
