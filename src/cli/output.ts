import { encodeCanonical, type RecordValue } from '../model/canonical-json.ts';
import type { ErrorDocument, JsonWarning, ResultDocument } from '../model/json-document.ts';
import type { MlgitError } from '../model/mlgit-error.ts';
import { terminalSafe } from '../ui/printable.ts';
import { EXIT_CODES } from './exit-codes.ts';

export type Warning = JsonWarning;

/** The two documents of `--json`, one line each: a result, or an error. */
export function jsonResult(status: number, result: unknown, warnings: readonly Warning[]): string {
  return inOrder({ version: 1, status, result, warnings: plain(warnings) });
}

export function jsonError(error: MlgitError, warnings: readonly Warning[]): string {
  const { code, kind, message, hints, details } = error;
  return inOrder({
    version: 1,
    status: EXIT_CODES[kind].code,
    error: { code, kind, message, hints, details },
    warnings: plain(warnings),
  });
}

function plain(warnings: readonly Warning[]): Warning[] {
  return warnings.map(({ message, hints }) => ({ message, hints }));
}

/** What it is comes before what it is about. */
function inOrder(document: ResultDocument | ErrorDocument): string {
  const parts = Object.entries(document).map(
    ([name, value]) => `${JSON.stringify(name)}:${encodeCanonical(value as RecordValue, 'compact')}`,
  );
  return `{${parts.join(',')}}`;
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
