// The namespace form lets the bundler leave out what is not used: two thirds of zod are translations.
import * as z from 'zod';
import { isName, NAME_PATTERN } from '../model/name.ts';

// One document is read by a process: compiling its validators takes longer than interpreting them.
z.config({ jitless: true });

/*
 * What the schema of the flow file is made of. Each `error` is the end of the sentence "expected …"; what was found is
 * added where the mistake is reported.
 */
export const text = (expected: string, help?: string) => {
  const schema = z.string({ error: expected }).min(1, { error: expected });
  return help === undefined ? schema : schema.describe(help);
};
export const listOf = <T extends z.ZodType>(item: T, expected: string) =>
  z.array(item, { error: expected }).min(1, { error: expected });
export const named = <T extends z.ZodType>(value: T, expected: string) =>
  z.record(z.string().regex(NAME_PATTERN).refine(isName), value, { error: expected });
export const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: 'a text, a number, true or false',
});
export const number = z.number({ error: 'a number' });
