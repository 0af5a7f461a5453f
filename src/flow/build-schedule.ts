import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { Path } from './value-path.ts';

/** Numbers, names of months and days, and what joins them: what all schedulers understand alike. */
const FIELD =
  /^(?:\*|[0-9A-Za-z]+(?:-[0-9A-Za-z]+)?)(?:\/[0-9]+)?(?:,(?:\*|[0-9A-Za-z]+(?:-[0-9A-Za-z]+)?)(?:\/[0-9]+)?)*$/;

/** `schedule` of a flow, its fields one space apart; undefined when there is none, or it is none and that was reported. */
export function buildSchedule(reading: FlowReading, raw: string | undefined, at: Path): string | undefined {
  if (raw === undefined) return undefined;
  const fields = raw.trim().split(/\s+/);
  if (fields.length === 5 && fields.every((field) => FIELD.test(field))) return fields.join(' ');
  reading.report(at, {
    code: 'bad-value',
    message: `schedule: ${quoted(raw)} is no time of cron`,
    hint: 'minute, hour, day, month, weekday: "0 6 * * 1" is each Monday at six',
  });
  return undefined;
}
