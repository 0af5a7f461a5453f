import * as z from 'zod';
import { COLUMN_TYPES } from '../model/check.ts';
import { listOf, number, scalar, text } from './schema-parts.ts';

const columns = z.union([text('a column'), listOf(text('a column'), 'a list of columns')], {
  error: 'a column or a list of columns',
});
const bound = z.union([z.number(), z.string().min(1)], { error: 'a number, or a date in quotes' });
const PAIR = '[MIN, MAX], or a mapping of min and max';
const count = z.int({ error: 'a whole number' }).min(0, { error: 'a whole number that is not below 0' });

export const rangeShape = { min: bound.optional(), max: bound.optional() };
const range = z.strictObject(rangeShape, { error: 'a mapping of min and max' });
const countRange = z.strictObject(
  { min: count.optional(), max: count.optional() },
  { error: 'a mapping of min and max' },
);

export const driftShape = {
  against: text('a SPEC, as credit@prod:clients').describe('SPEC of the artifact to compare with.'),
  psi: number.optional().describe('Largest population stability index; above 0.2 is usually called a shift.'),
  ks: number
    .optional()
    .describe('Largest distance of the two distributions (Kolmogorov–Smirnov), from 0 to 1.'),
};

/** One check: just one of the rules, what it is about, and what follows from it. */
export const checkShape = {
  name: text('a text').optional().describe('What it is called in records and messages.'),
  severity: z
    .enum(['warn', 'fail'], { error: 'warn or fail' })
    .optional()
    .describe('fail (the default): the task fails; warn: it is said and recorded.'),
  on: text('the name of an output or input, or metrics')
    .optional()
    .describe('Output or input of the step whose data are meant; metrics for its metrics.'),
  column: text('a column').optional().describe('Column that the rule is about.'),
  sql: text('a query')
    .optional()
    .describe(
      'Query over outputs and inputs by name. With expect it gives one value; without, the rows that are wrong.',
    ),
  expect: z
    .union([scalar, range], { error: 'a value, or a mapping of min and max' })
    .optional()
    .describe('The value that the query must give.'),
  not_null: columns.optional().describe('Columns without null and NaN.'),
  unique: columns.optional().describe('Columns whose values together occur once.'),
  between: z
    .union([z.array(bound, { error: PAIR }).length(2, { error: PAIR }), range], { error: PAIR })
    .optional()
    .describe('Smallest and largest value of the column; nulls pass.'),
  in_set: listOf(scalar, 'a list of values').optional().describe('All values of the column; nulls pass.'),
  matches: text('a regular expression')
    .optional()
    .describe('Regular expression (RE2) of whole values of the column; nulls pass.'),
  row_count: z
    .union([count, countRange], { error: 'a whole number, or a mapping of min and max' })
    .optional()
    .describe('How many rows there are.'),
  schema: z
    .record(z.string().min(1), z.enum(COLUMN_TYPES, { error: `one of ${COLUMN_TYPES.join(', ')}` }), {
      error: 'columns with their types',
    })
    .optional()
    .describe('Columns that there must be, with their types; more are allowed.'),
  freshness: text('a time with its unit, as 12h or 2d')
    .optional()
    .describe('How long ago the newest value of the column may be, as 12h or 2d.'),
  drift: z
    .strictObject(driftShape, { error: 'a mapping of against and psi or ks' })
    .optional()
    .describe('How far the column may be from that of another artifact.'),
  gx: text('the path of a suite')
    .optional()
    .describe('Suite of Great Expectations (JSON of 0.18 or 1.x), run by the installed package.'),
  python: text('an interpreter').optional().describe('Of gx: the interpreter that has the package.'),
  command: text('a command')
    .optional()
    .describe('Command in a workspace with code, inputs and outputs; exit code 0 means that it holds.'),
  code: z
    .union([text('a glob'), listOf(text('a glob'), 'a list of globs')], {
      error: 'a glob or a list of globs',
    })
    .optional()
    .describe('Of command: globs of the files it reads; by default the code of the step.'),
  timeout: text('a time with its unit, as 90s, 30m or 2h')
    .optional()
    .describe('Of command and gx: longest time it may take.'),
};

const check = z.strictObject(checkShape);
export type RawCheck = z.infer<typeof check>;
