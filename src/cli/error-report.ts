import { type ErrorKind, MlgitError } from '../model/mlgit-error.ts';
import { fromParserError, isParserError, type ParsedCommand } from './parse-error.ts';

/** Operating-system errors that can surface from any file operation, with what a person can do. */
const SYSTEM_HINTS: { readonly [code: string]: string } = {
  ENOSPC: 'free space on that disk, then run the same command again',
  EDQUOT: 'free space within your quota, then run the same command again',
  EACCES: 'check the permissions of that path',
  EPERM: 'check the permissions of that path',
  EROFS: 'the disk is mounted read-only',
  EMFILE: 'raise the limit of open files: ulimit -n 4096',
  EIO: 'check the disk: dmesg',
};

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
  if (thrown instanceof MlgitError) return thrown;
  if (isParserError(thrown)) return fromParserError(thrown, command);
  if (isSystemError(thrown)) return fromSystem(thrown);
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return new MlgitError('Interrupted', { code: 'interrupted', kind: 'interrupted', cause: thrown });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new MlgitError(message.startsWith('Internal error:') ? message : `Internal error: ${message}`, {
    code: 'internal',
    kind: 'internal',
    hints: ['MLGIT_DEBUG=1 and the same command shows where; please report it with that output'],
    cause: thrown,
  });
}

function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && typeof (thrown as NodeJS.ErrnoException).syscall === 'string';
}

function fromSystem(error: NodeJS.ErrnoException): MlgitError {
  const code = error.code ?? 'EIO';
  const hint = SYSTEM_HINTS[code];
  const where = error.path === undefined ? '' : ` ${error.path}`;
  return new MlgitError(`Could not ${error.syscall}${where}: ${error.message.split(',')[0]}`, {
    code: code.toLowerCase(),
    kind: 'io',
    hints: hint === undefined ? [] : [hint],
    cause: error,
  });
}
