import { type DiffNumber, type DiffValue, metricOf } from '../../model/diff/diff-value.ts';
import { formatMetric } from '../../model/run-message.ts';

const ABSENT = '–';
const FEWEST_DIGITS = 4;
/** Tells any two doubles apart. */
const MOST_DIGITS = 17;

/** Two values with as few digits as tell them apart, four at least. */
export function formatPair(
  before: DiffValue | undefined,
  after: DiffValue | undefined,
): readonly [string, string] {
  const [old, now] = [format(before), format(after)];
  if (old !== now || typeof before !== 'number' || typeof after !== 'number') return [old, now];
  for (let digits = FEWEST_DIGITS + 1; digits <= MOST_DIGITS; digits++) {
    const [a, b] = [String(Number(before.toPrecision(digits))), String(Number(after.toPrecision(digits)))];
    if (a !== b) return [a, b];
  }
  return [String(before), String(after)];
}

export function format(value: DiffValue | undefined): string {
  if (value === undefined) return ABSENT;
  return typeof value === 'string' ? quoteIfNeeded(value) : formatMetric(metricOf(value));
}

/** A text that looks like another kind of value, or has an end that cannot be seen, is in quotes. */
function quoteIfNeeded(text: string): string {
  const isPlain =
    text !== '' && text.trim() === text && !/^(?:true|false|NaN|-?Infinity|[-+.\d]+)$/.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** `+0.0046`, `-3`; empty where there is no distance. */
export function formatDistance(absolute: DiffNumber | undefined): string {
  if (absolute === undefined) return '';
  const value = metricOf(absolute);
  const text = typeof value === 'number' ? formatMetric(Number(value.toPrecision(3))) : String(value);
  return text.startsWith('-') ? text : `+${text}`;
}

/** `+0.49 %`; of more than tenfold, `x 12`. */
export function formatRelative(relative: number | undefined): string {
  if (relative === undefined || relative === 0) return '';
  const percent = relative * 100;
  if (percent >= 1000) return `x ${Number((relative + 1).toPrecision(3))}`;
  const size = Math.abs(percent);
  const text = size >= 100 ? size.toFixed(0) : String(Number(size.toPrecision(2)));
  return `${percent < 0 ? '-' : '+'}${text} %`;
}

const SHORT_DIGEST = 'b3:'.length + 8;

/** Enough of a digest to tell it from others by eye. */
export function shortDigest(digest: string): string {
  return digest.slice(0, SHORT_DIGEST);
}
