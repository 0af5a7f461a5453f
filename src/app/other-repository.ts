import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { usageError } from '../model/mlgit-error.ts';
import { formatSpec, parseSpec } from '../model/parse-spec.ts';
import type { Context } from './context.ts';

/**
 * Does `work` where a SPEC points: here, or for `REPO#…` in that repository, with its runs and its store. REPO is a
 * folder, a `file://` URL, or the name of a git remote that is one of the two.
 */
export async function atRepository<T>(
  context: Context,
  text: string,
  work: (context: Context, text: string) => Promise<T>,
): Promise<T> {
  const spec = parseSpec(text);
  if (spec.repo === undefined) return work(context, text);
  const folder = await findFolder(context, spec.repo, text);
  const { repo: _, ...rest } = spec;
  const other = await context.openElsewhere(folder);
  try {
    return await work(other, formatSpec(rest));
  } finally {
    await other.close();
  }
}

async function findFolder(context: Context, repo: string, text: string): Promise<string> {
  const url = (await context.readConfig(`remote.${repo}.url`)) ?? repo;
  const path = url.startsWith('file://') ? fileURLToPath(url) : resolve(context.config.cwd, url);
  if (await isFolder(path)) return path;
  if (/^[a-z+]+:\/\/|^[^/]+@[^/]+:/.test(url)) {
    throw usageError(
      'remote-repo',
      `${JSON.stringify(text)} names ${url}, and only repositories on this machine can be read yet`,
      [`git clone ${url}, and give the folder before the #`],
    );
  }
  throw usageError(
    'no-such-repo',
    `${JSON.stringify(text)} names a repository ${JSON.stringify(repo)}: expected a folder or a git remote, found neither`,
    ['git remote -v'],
  );
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
}
