import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { usageError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';

export const SIGNERS_KEY = 'mlgit.allowedSigners';

/**
 * The text of the file that `git config mlgit.allowedSigners` names, relative to the top of the working tree; undefined
 * without it: then those count whom the user's git trusts. @throws MlgitError `no-allowed-signers` (usage).
 */
export async function ownAllowedSigners(context: Context): Promise<string | undefined> {
  const configured = await context.readConfig(SIGNERS_KEY);
  if (configured === undefined || configured === '') return undefined;
  const { location, config } = context;
  const top = location.root ?? location.gitDir;
  return readSigners(resolve(top, configured.replace(/^~(?=\/|$)/, config.home)), SIGNERS_KEY);
}

/** `named` is what named the file. */
export async function readSigners(path: string, named: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw usageError('no-allowed-signers', `${named} names ${path}, which is no file`, [
      `echo 'ada@example.org ssh-ed25519 AAAA…' > ${path}   (one line a key; man ssh-keygen, ALLOWED SIGNERS)`,
    ]);
  }
}
