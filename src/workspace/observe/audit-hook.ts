import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { digestText } from '../../model/blake3.ts';
import { digestHex } from '../../model/digest.ts';
import { readTextIfAny } from '../environment/present-path.ts';
import { AUDIT_HOOK_SOURCE } from './audit-hook-source.ts';

let writes = 0;

/**
 * Lays the audit hook out under the cache folder and returns the folder to put first on `PYTHONPATH`. One folder per
 * content, so that versions of mlgit that run at once do not overwrite each other's.
 *
 * It sees what Python code of CPython 3.8 and later opens, lists and imports, in every process that inherits the
 * variables. It does not see files opened by libraries in C or C++, processes started with a cleared environment,
 * or `python -I`, `-E` and `-S`.
 */
export async function installAuditHook(cacheDir: string, pid: number): Promise<string> {
  const folder = join(cacheDir, 'observe', digestHex(digestText(AUDIT_HOOK_SOURCE)).slice(0, 16));
  const file = join(folder, 'sitecustomize.py');
  if ((await readTextIfAny(file)) === AUDIT_HOOK_SOURCE) return folder;
  await mkdir(folder, { recursive: true });
  // Tasks that start at once are of one process.
  const temporary = join(folder, `writing-${pid}-${++writes}`);
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(AUDIT_HOOK_SOURCE);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  return folder;
}
