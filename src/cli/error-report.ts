import { foreseenError } from '../model/foreseen-error.ts';
import { type ErrorKind, MlgitError } from '../model/mlgit-error.ts';
import { fromParserError, isParserError, type ParsedCommand } from './parse-error.ts';

/** Where nothing better is known: what to look at next. Usage names the command's help instead. */
const KIND_HINTS: { readonly [kind in ErrorKind]?: string } = {
  integrity: 'mlgit fsck',
  'not-initialised': 'mlgit doctor',
  unreachable: 'mlgit doctor',
  credentials: 'mlgit doctor',
  conflict: 'run the same command again',
  failed: 'mlgit doctor',
  io: 'mlgit doctor',
  interrupted: 'run the same command again',
  terminated: 'run the same command again',
};

/**
 * Gives whatever was thrown the form in which it is reported: foreseeable failures as they are, bugs as internal.
 * None is without a hint.
 */
export function toMlgitError(thrown: unknown, command?: ParsedCommand): MlgitError {
  const error = translate(thrown, command);
  if (error.hints.length > 0) return error;
  const { message, code, kind, details, cause } = error;
  return new MlgitError(message, { code, kind, details, cause, hints: fallbackHints(error, command) });
}

function fallbackHints({ code, kind }: MlgitError, command: ParsedCommand | undefined): string[] {
  if (code === 'no-space') return ['df -h'];
  if (kind === 'usage') return [command === undefined ? 'mlgit --help' : `mlgit ${command.name} --help`];
  const hint = KIND_HINTS[kind];
  return hint === undefined ? [] : [hint];
}

function translate(thrown: unknown, command: ParsedCommand | undefined): MlgitError {
  if (isParserError(thrown)) return fromParserError(thrown, command);
  return foreseenError(
    thrown,
    'MLGIT_DEBUG=1 and the same command shows where; please report it with that output',
  );
}
