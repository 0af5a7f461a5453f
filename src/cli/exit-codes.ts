import type { ErrorKind } from '../model/mlgit-error.ts';

export interface ExitCode {
  readonly code: number;
  readonly meaning: string;
}

/** The one table of exit codes: behaviour, help, docs/exit-codes.md and tests read it. Equal in text and `--json`. */
export const EXIT_CODES: { readonly [kind in ErrorKind | 'ok']: ExitCode } = {
  ok: { code: 0, meaning: 'done; a cached result counts' },
  failed: { code: 1, meaning: 'a task failed, or a check said no' },
  usage: { code: 2, meaning: 'a wrong flag, argument, SPEC or flow file' },
  incomplete: { code: 3, meaning: 'the main thing is done, something that is named is not' },
  'not-initialised': { code: 10, meaning: 'not a repository, or not initialised' },
  conflict: { code: 11, meaning: 'a concurrent update was lost' },
  credentials: { code: 12, meaning: 'credentials are missing or were refused' },
  integrity: { code: 13, meaning: 'something stored is missing or damaged' },
  unreachable: { code: 14, meaning: 'a remote or runner could not be reached' },
  io: { code: 15, meaning: 'no space, or an input/output error' },
  internal: { code: 70, meaning: 'a bug in mlgit' },
  interrupted: { code: 130, meaning: 'interrupted (SIGINT)' },
  terminated: { code: 143, meaning: 'terminated (SIGTERM)' },
};
