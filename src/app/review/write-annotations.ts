import { readFile } from 'node:fs/promises';
import { usageError } from '../../model/mlgit-error.ts';
import type { WritePageOptions } from '../report/write-page.ts';
import { notWritable, writeWhole } from '../write-whole.ts';

/**
 * Writes a SARIF log. Only one that mlgit made is replaced without `force`: it is made anew at will.
 * @throws MlgitError `file-exists` (usage), `not-writable` (io).
 */
export async function writeAnnotations(
  sarif: string,
  { path, force, pid }: WritePageOptions,
): Promise<number> {
  const before = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw notWritable(path, error);
  });
  if (before !== undefined && !force && !isOurs(before)) {
    throw usageError('file-exists', `${path} exists, and holds no annotations that mlgit made`, [
      'choose another path with --annotations FILE, or allow it with --force',
    ]);
  }
  const bytes = Buffer.from(sarif);
  await writeWhole(path, bytes, { tag: pid });
  return bytes.length;
}

function isOurs(text: string): boolean {
  try {
    const log = JSON.parse(text) as {
      readonly runs?: readonly { readonly tool?: { readonly driver?: { readonly name?: unknown } } }[];
    };
    return log.runs?.[0]?.tool?.driver?.name === 'mlgit';
  } catch {
    return false;
  }
}
