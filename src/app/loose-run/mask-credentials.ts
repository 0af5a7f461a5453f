import { findCredentials } from '../../git/credential-contents.ts';
import type { ParamValue } from '../../model/flow.ts';
import { credentialParams } from '../credential-params.ts';

/** What stands in a record where a credential stood, as in logs. */
const MASK = '***';

/** A text that somebody logged, without what looks like a credential: records are shared. */
export function maskCredentials(text: string): string {
  return findCredentials(Buffer.from(text)).reduce(
    // It is found in the bytes as Latin-1.
    (masked, found) => masked.replaceAll(Buffer.from(found, 'latin1').toString('utf8'), MASK),
    text,
  );
}

/** Values of parameters, without those that are called like a credential. */
export function maskParams(params: { readonly [name: string]: ParamValue }): typeof params {
  const named = credentialParams(params).map((name) => [name, MASK]);
  return { ...maskValues(params), ...Object.fromEntries(named) };
}

/** The same of each value that is a text. */
export function maskValues<T>(values: { readonly [name: string]: T }): { readonly [name: string]: T } {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? (maskCredentials(value) as T & string) : value,
    ]),
  );
}
