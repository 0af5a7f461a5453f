import type { Env } from './environment.ts';

/** Where throw-away files go when the repository is not writable. */
export function temporaryFolder(env: Env): string {
  return env.TMPDIR || env.TEMP || env.TMP || '/tmp';
}
