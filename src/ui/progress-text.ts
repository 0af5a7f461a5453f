import { humanBytes, humanDuration } from '../base/human.ts';

/** `312 MiB of 1.00 GiB, 480 MiB/s, 2 s left`. */
export function progressText(done: number, total: number, elapsedMs: number): string {
  const rate = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const left = rate > 0 && total > done ? `, ${humanDuration(((total - done) * 1000) / rate)} left` : '';
  const of = total > 0 ? ` of ${humanBytes(total)}` : '';
  return `${humanBytes(done)}${of}, ${humanBytes(rate)}/s${left}`;
}
