import { encodeCanonical, type RecordValue } from '../model/canonical-json.ts';
import type { MlgitError } from '../model/mlgit-error.ts';
import { terminalSafe } from '../ui/printable.ts';
import { EXIT_CODES } from './exit-codes.ts';

export interface Warning {
  readonly message: string;
  readonly hints: readonly string[];
}

/** The two documents of `--json`, one line each: a result, or an error. */
export function jsonResult(status: number, result: RecordValue, warnings: readonly Warning[]): string {
  const list = warnings.map(({ message, hints }) => ({ message, hints }));
  return `{"version":1,"status":${status},"result":${compact(result)},"warnings":${compact(list)}}`;
}

export function jsonError(error: MlgitError): string {
  const { code, kind, message, hints, details } = error;
  const facts = { code, kind, message, hints, details };
  return `{"version":1,"status":${EXIT_CODES[kind].code},"error":${compact(facts)}}`;
}

function compact(value: RecordValue): string {
  return encodeCanonical(value, 'compact');
}

export function textError(error: MlgitError): string {
  return report('Error', error);
}

/** What is said on standard error: one word, a sentence, and hints. */
function report(word: string, { message, hints }: Warning): string {
  return terminalSafe([`${word}: ${message}`, ...hints.map((hint) => `Hint: ${hint}`)].join('\n'));
}

export function textWarning(warning: Warning): string {
  return report('Warning', warning);
}

/** A document of the model as a value of a record: its types are narrower than `RecordValue` can say. */
export function toRecord(document: object): RecordValue {
  return document as RecordValue;
}
