import type { Cell } from '../../../model/report/run-report.ts';
import type { FlowField } from './flow-fields.ts';

/** Whether a row is wanted. */
type RowTest = (row: number) => boolean;

const COMPARISON = /^([^\s<>=!:]+)(<=|>=|!=|=|<|>|:)(.+)$/;
const WORD = /-?"[^"]*"|\S+/g;

/**
 * What somebody types above the table: words, all of which have to be in a row, as `FIELD>0.9`, `FIELD=7`, `FIELD:part` or a
 * part of any text; `-` before a word wants the rows without it. A word that names no field is a text.
 */
export function runFilter(query: string, fields: readonly FlowField[]): RowTest {
  const byName = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
  const tests = (query.match(WORD) ?? []).map((word) => wordTest(word, fields, byName));
  return (row) => tests.every((test) => test(row));
}

function wordTest(
  word: string,
  fields: readonly FlowField[],
  byName: ReadonlyMap<string, FlowField>,
): RowTest {
  if (word.startsWith('-') && word.length > 1 && Number.isNaN(Number(word))) {
    const test = wordTest(word.slice(1), fields, byName);
    return (row) => !test(row);
  }
  const [, name = '', operator = '', wanted = ''] = COMPARISON.exec(word) ?? [];
  const field = byName.get(name.toLowerCase()) ?? byName.get(`${name.toLowerCase()}s`);
  if (field !== undefined) return comparison(field, operator, wanted.replaceAll('"', ''));
  const part = word.replaceAll('"', '').toLowerCase();
  const texts = fields
    .filter(({ group }) => group === 'run')
    .concat(fields.filter(({ group }) => group === 'param'));
  return (row) => texts.some(({ value }) => textOf(value(row)).includes(part));
}

function comparison({ value }: FlowField, operator: string, wanted: string): RowTest {
  const number = Number(wanted);
  const compared = (row: number): number => {
    const found = value(row);
    if (found === null) return Number.NaN;
    if (typeof found === 'number' && !Number.isNaN(number)) return found - number;
    const [a, b] = [textOf(found), wanted.toLowerCase()];
    return a < b ? -1 : Number(a > b);
  };
  switch (operator) {
    case ':':
      return (row) => textOf(value(row)).includes(wanted.toLowerCase());
    case '=':
      return (row) => compared(row) === 0;
    case '!=':
      return (row) => compared(row) !== 0;
    case '<':
      return (row) => compared(row) < 0;
    case '>':
      return (row) => compared(row) > 0;
    case '<=':
      return (row) => compared(row) <= 0;
    default:
      return (row) => compared(row) >= 0;
  }
}

function textOf(cell: Cell): string {
  return cell === null ? '' : String(cell).toLowerCase();
}
