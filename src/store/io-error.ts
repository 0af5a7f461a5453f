import { MlgitError } from '../model/mlgit-error.ts';

/** The errno name of a system error, such as `ENOENT`; undefined for any other error. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

/**
 * A failed system call as the port reports it. `doing` completes "Cannot …": `read`, `store`, `write`.
 * What is no system error (a bug, an abort, an MlgitError) passes unchanged.
 */
export function ioError(error: unknown, doing: string, path: string): unknown {
  const errno = errnoOf(error);
  if (errno === undefined) return error;
  const { code, reason, hints } = describe(errno, doing, path);
  return new MlgitError(`Cannot ${doing} ${path}: ${reason}`, {
    code,
    kind: 'io',
    hints,
    details: { path, errno },
    cause: error,
  });
}

function describe(
  errno: string,
  doing: string,
  path: string,
): { code: string; reason: string; hints: readonly string[] } {
  switch (errno) {
    case 'ENOSPC':
    case 'EDQUOT':
      return {
        code: 'disk-full',
        reason: errno === 'ENOSPC' ? 'no space is left on the device' : 'the disk quota is used up',
        hints: ['df -h', 'run the same command again once there is space'],
      };
    case 'EACCES':
    case 'EPERM':
      return doing === 'read'
        ? { code: 'unreadable', reason: 'permission denied', hints: [`chmod u+r ${path}`] }
        : { code: 'not-writable', reason: 'permission denied', hints: [`ls -ld ${path}`] };
    case 'EROFS':
      return { code: 'not-writable', reason: 'the file system is read-only', hints: ['mlgit doctor'] };
    case 'EMFILE':
    case 'ENFILE':
      return { code: 'too-many-open-files', reason: 'too many files are open', hints: ['ulimit -n 4096'] };
    case 'ENOENT':
      return { code: 'vanished', reason: 'it vanished meanwhile', hints: [] };
    case 'EEXIST':
      return {
        code: 'name-collision',
        reason: 'the file system takes two names for one (does it ignore case?)',
        hints: ['mlgit doctor'],
      };
    default:
      return { code: 'io-error', reason: `the system reports ${errno}`, hints: ['mlgit doctor'] };
  }
}
