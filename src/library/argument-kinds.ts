/** What arguments and options can be, each with its words for people and whether a value is one. */
export const KINDS = {
  text: ['a text', (value) => typeof value === 'string'],
  texts: [
    'a list of texts',
    (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  ],
  flag: ['true or false', (value) => typeof value === 'boolean'],
  number: ['a number', (value) => typeof value === 'number' && !Number.isNaN(value)],
  count: ['a whole number from 1 on', (value) => isWhole(value) && value >= 1],
  countOrNone: ['a whole number from 0 on', (value) => isWhole(value) && value >= 0],
  attempt: [
    "'last', 'all' or a whole number from 1 on",
    (value) => value === 'last' || value === 'all' || (isWhole(value) && value >= 1),
  ],
  moment: [
    'a text or a valid Date',
    (value) => typeof value === 'string' || (value instanceof Date && !Number.isNaN(value.getTime())),
  ],
  size: ['a text or a number', (value) => typeof value === 'string' || typeof value === 'number'],
  table: ['an object', isTable],
  lists: ['an object with a list for each name', (value) => isTable(value) && allOf(value, Array.isArray)],
  tables: ['an object with an object for each name', (value) => isTable(value) && allOf(value, isTable)],
  signal: ['an AbortSignal', (value) => value instanceof AbortSignal],
  call: ['a function', (value) => typeof value === 'function'],
} as const satisfies { readonly [kind: string]: readonly [words: string, is: (value: unknown) => boolean] };

export type Kind = keyof typeof KINDS;

/** As people are told what was given in its place. */
export function described(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date';
  return 'an object';
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isTable(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function allOf(table: object, is: (value: unknown) => boolean): boolean {
  return Object.values(table).every((value) => value === undefined || is(value));
}
