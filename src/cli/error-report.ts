import { MlgitError } from '../model/mlgit-error.ts';

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

/** Gives whatever was thrown the form in which it is reported: foreseeable failures as they are, bugs as internal. */
export function toMlgitError(thrown: unknown): MlgitError {
  if (thrown instanceof MlgitError) return thrown;
  if (isParserError(thrown)) return fromParser(thrown);
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

interface ParserError extends Error {
  readonly oclif: unknown;
}

function isParserError(thrown: unknown): thrown is ParserError {
  return thrown instanceof Error && 'oclif' in thrown;
}

function fromParser(error: ParserError): MlgitError {
  const [first = 'Wrong arguments', ...rest] = error.message.split('\n').filter((line) => line.trim() !== '');
  const hints = rest.filter((line) => !line.startsWith('See more help')).map((line) => line.trim());
  return new MlgitError(first, {
    code: 'bad-arguments',
    kind: 'usage',
    hints: [...hints, 'add --help for the flags and arguments'],
    cause: error,
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
