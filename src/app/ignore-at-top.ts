import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from './context.ts';

/** Adds to the `.gitignore` at the top what git does not ignore yet, at the end, and leaves every other line alone. */
export async function ignoreAtTop(
  context: Context,
  root: string,
  wanted: readonly string[],
): Promise<string[]> {
  const plain = [...new Set(wanted)].map((line) => line.slice(1));
  const ignored = await context.dataFiles.ignored(plain.map((path) => path.replace(/\/$/, '/any')));
  const tracked = await context.dataFiles.tracked(plain.map((path) => path.replace(/\/$/, '')));
  const missing = plain
    .filter((path) => !ignored.has(path.replace(/\/$/, '/any')) && !tracked.has(path.replace(/\/$/, '')))
    .map((path) => `/${path}`);
  if (missing.length === 0) return [];
  const path = join(root, '.gitignore');
  const before = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  await writeFile(path, `${before}${gap}# made by mlgit run\n${missing.join('\n')}\n`);
  return missing;
}
