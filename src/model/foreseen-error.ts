import { MlgitError } from './mlgit-error.ts';

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

/**
 * Whatever was thrown as an error that a caller can tell apart: foreseeable ones as they are, those of the operating system, an
 * interruption; anything else is a bug of mlgit, of which `forBugs` says what to do.
 */
export function foreseenError(thrown: unknown, forBugs: string): MlgitError {
  if (thrown instanceof MlgitError) return thrown;
  if (isSystemError(thrown)) return fromSystem(thrown);
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return new MlgitError('Interrupted', { code: 'interrupted', kind: 'interrupted', cause: thrown });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new MlgitError(message.startsWith('Internal error:') ? message : `Internal error: ${message}`, {
    code: 'internal',
    kind: 'internal',
    hints: [forBugs],
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
