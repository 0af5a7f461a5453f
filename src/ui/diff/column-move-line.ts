import type { ColumnMove } from '../../model/diff/table-diff.ts';
import { printable } from '../printable.ts';
import { clip } from '../text-width.ts';
import { digits, factLines } from './fact-lines.ts';

const WIDEST_NAME = 40;
const WIDEST_VALUE = 24;

/** `age: mean 41.2 → 43.0 (+4.4 %), sd 9.1 → 9.3 · PSI 0.04`, and what does not fit below it. */
export function columnMoveLine({ column, before, after, psi, categories = [] }: ColumnMove): string[] {
  const facts = [
    ...numberFact('mean', before.mean, after.mean),
    ...numberFact('sd', before.deviation, after.deviation),
    ...textFact('min', before.min, after.min),
    ...textFact('max', before.max, after.max),
    ...countFact('nulls', before.nulls, after.nulls),
    ...countFact('distinct', before.distinct, after.distinct),
    ...categories.map(
      ({ value, before: old, after: now }) =>
        `${value === null ? 'null' : clip(printable(value), WIDEST_VALUE)} ${percent(old)} → ${percent(now)}`,
    ),
    ...(psi === undefined || psi === 0 ? [] : [`PSI ${shortNumber(psi)}`]),
  ];
  const [first = 'moved', ...others] = facts;
  const [line = '', ...more] = factLines([`${clip(printable(column), WIDEST_NAME)}: ${first}`, ...others]);
  return [line, ...more.map((rest) => `    ${rest}`)];
}

function numberFact(name: string, before: number | undefined, after: number | undefined): string[] {
  if (before === after || before === undefined || after === undefined) return [];
  const change = before === 0 ? '' : ` (${signed(((after - before) / Math.abs(before)) * 100)} %)`;
  const [old, now] = [shortNumber(before), shortNumber(after)];
  return [`${name} ${old === now ? `${before} → ${after}` : `${old} → ${now}`}${change}`];
}

function textFact(name: string, before: string | undefined, after: string | undefined): string[] {
  const [old, now] = [extremeText(before), extremeText(after)];
  return old === now ? [] : [`${name} ${old} → ${now}`];
}

function countFact(name: string, before: number | undefined, after: number | undefined): string[] {
  return before === after || before === undefined || after === undefined
    ? []
    : [`${name} ${digits(before)} → ${digits(after)}`];
}

/** Whole numbers as they are, others shortened; all else is a moment. */
function extremeText(text = 'none'): string {
  const value = Number(text);
  if (Number.isNaN(value)) return clip(printable(text), WIDEST_VALUE);
  return /^-?\d+$/.test(text) ? text : shortNumber(value);
}

/** Four significant digits. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function signed(value: number): string {
  const text = Math.abs(value) >= 99.95 ? value.toFixed(0) : value.toPrecision(2);
  const plain = String(Number(text));
  return value > 0 ? `+${plain}` : plain;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
