import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import { parseDuration } from './parse-duration.ts';
import type { Path } from './value-path.ts';
import { hintOf, isWrong } from './wrong.ts';

/** A time with its unit, in milliseconds; undefined when it is none, and that was reported. */
export function readDuration(
  reading: FlowReading,
  text: string,
  at: Path,
  longestDays?: number,
): number | undefined {
  const parsed = parseDuration(text, longestDays);
  if (!isWrong(parsed)) return parsed;
  reading.report(at, {
    code: 'bad-value',
    message: `${at.at(-1)}: ${quoted(text)} ${parsed.wrong}`,
    ...hintOf(parsed),
  });
  return undefined;
}
