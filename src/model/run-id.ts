import { usageError } from './mlgit-error.ts';

declare const brand: unique symbol;

/** 10 characters of lower-case Crockford base32 (https://www.crockford.com/base32.html): 50 random bits. */
export type RunId = string & { readonly [brand]: 'RunId' };

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const FULL = /^[0-9a-hjkmnp-tv-z]{10}$/;
const PREFIX = /^[0-9a-hjkmnp-tv-z]{4,10}$/;

export function isRunId(text: string): text is RunId {
  return FULL.test(text);
}

/** Whether `text` can be a prefix that names a run: four characters or more. */
export function isRunIdPrefix(text: string): boolean {
  return PREFIX.test(text);
}

/** @throws MlgitError `bad-run-id` (usage). */
export function parseRunId(text: string): RunId {
  if (isRunId(text)) return text;
  throw usageError(
    'bad-run-id',
    `${JSON.stringify(text)} is not a run id: expected 10 characters of ${ALPHABET}`,
    ['mlgit log'],
  );
}

/** A new id from 10 random bytes. */
export function createRunId(randomBytes: (length: number) => Uint8Array): RunId {
  return Array.from(randomBytes(10), (byte) => ALPHABET[byte & 31]).join('') as RunId;
}
