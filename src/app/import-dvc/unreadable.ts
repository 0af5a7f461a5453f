import { MlgitError } from '../../model/mlgit-error.ts';

export function errnoCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

/** What the system said when a file of DVC's was to be read. */
export function unreadable(path: string, cause: unknown): MlgitError {
  return new MlgitError(`Cannot read ${path}: the system reports ${errnoCode(cause) || String(cause)}`, {
    code: 'unreadable',
    kind: 'io',
    hints: [`ls -l ${path}`],
    details: { path },
    cause,
  });
}
