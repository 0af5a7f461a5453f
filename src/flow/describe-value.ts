import { NAME_PATTERN } from '../model/name.ts';

const LONGEST = 40;

/** What was found, for the end of a sentence: `the text "abc"`, `the number 3`, `a list`. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'bigint') return `the integer ${value}, which is beyond 2^53 and would lose digits`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return value === '' ? 'an empty text' : `the text ${quoted(value)}`;
  return Object.keys(value).length === 0 ? 'an empty mapping' : 'a mapping';
}

/** Text as one short quoted word. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

/** The rule of names, as the end of a sentence. */
export const NAME_RULE = `expected lower-case letters, digits, "-" and "_" (${NAME_PATTERN.source})`;
