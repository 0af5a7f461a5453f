import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { Path } from './value-path.ts';

interface CronField {
  readonly what: string;
  readonly min: number;
  readonly max: number;
  /** What may stand for the numbers from `min` on. */
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** What all schedulers understand alike. */
const FIELDS: readonly CronField[] = [
  { what: 'minute', min: 0, max: 59, names: [] },
  { what: 'hour', min: 0, max: 23, names: [] },
  { what: 'day', min: 1, max: 31, names: [] },
  { what: 'month', min: 1, max: 12, names: MONTHS },
  { what: 'weekday', min: 0, max: 7, names: WEEKDAYS },
];

/** `schedule` of a flow, its fields one space apart; undefined when there is none, or it is none and that was reported. */
export function buildSchedule(reading: FlowReading, raw: string | undefined, at: Path): string | undefined {
  if (raw === undefined) return undefined;
  const words = raw.trim().split(/\s+/);
  const isWhole = words.length === FIELDS.length;
  const place = FIELDS.findIndex((field, index) => !isField(words[index] ?? '', field));
  const wrong = FIELDS[place];
  if (isWhole && wrong === undefined) return words.join(' ');
  const why =
    isWhole && wrong !== undefined
      ? `: expected a ${wrong.what} from ${wrong.min} to ${wrong.max}, found ${quoted(words[place] ?? '')}`
      : '';
  reading.report(at, {
    code: 'bad-value',
    message: `schedule: ${quoted(raw)} is no time of cron${why}`,
    hint: 'minute, hour, day, month, weekday: "0 6 * * 1" is each Monday at six',
  });
  return undefined;
}

/** Values and ranges joined by commas, each perhaps with a step: `*`, `5`, `1-5`, `mon-fri`, `0-30/10`. */
function isField(text: string, field: CronField): boolean {
  return text.split(',').every((part) => {
    const [range = '', step, ...rest] = part.split('/');
    if (rest.length > 0 || (step !== undefined && !(Number(step) >= 1 && /^\d+$/.test(step)))) return false;
    if (range === '*') return true;
    const ends = range.split('-').map((word) => numberOf(word, field));
    const [first = Number.NaN, last = first] = ends;
    return ends.length <= 2 && first >= field.min && last <= field.max && first <= last;
  });
}

function numberOf(word: string, { min, names }: CronField): number {
  const at = names.indexOf(word.toLowerCase());
  return at >= 0 ? min + at : /^\d+$/.test(word) ? Number(word) : Number.NaN;
}
