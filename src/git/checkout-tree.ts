import { mkdir, mkdtemp, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MlgitError, usageError } from '../model/mlgit-error.ts';
import { type Env, environmentOf } from './environment.ts';
import type { Oid, RepositoryLocation } from './port.ts';
import { runGit } from './process.ts';

const QUIET = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.sparseCheckout=false'];

export interface TreeCheckout {
  readonly treeish: Oid;
  readonly folder: string;
  readonly env: Env;
  readonly signal?: AbortSignal;
}

/**
 * Written by git into a folder beside the target through an index of its own, then renamed. git refuses paths that
 * would leave the folder or go through a link. Two git processes.
 */
export async function checkoutTree(location: RepositoryLocation, checkout: TreeCheckout): Promise<void> {
  const { treeish, folder, signal } = checkout;
  const present = await isEmptyFolder(folder);
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  const stage = await mkdtemp(join(parent, `.${basename(folder)}-mlgit-`));
  const files = join(stage, 'files');
  try {
    await mkdir(files);
    const env = {
      ...fetching(environmentOf(location, checkout.env), checkout.env),
      GIT_DIR: location.gitDir,
      GIT_WORK_TREE: files,
      GIT_INDEX_FILE: join(stage, 'index'),
    };
    const call = { cwd: files, env, ...(signal ? { signal } : {}) };
    await runGit({ ...call, args: [...QUIET, 'read-tree', treeish] });
    await runGit({ ...call, args: [...QUIET, 'checkout-index', '--all', '--quiet'] });
    if (present) await rmdir(folder);
    await rename(files, folder);
  } catch (error) {
    throw error instanceof MlgitError ? error : checkoutFailure(folder, error);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** Here files are asked for by name, so git may fetch what a partial clone left at its remote. */
function fetching(local: Env, env: Env): Env {
  return {
    ...local,
    GIT_NO_LAZY_FETCH: env.GIT_NO_LAZY_FETCH,
    GIT_ALLOW_PROTOCOL: env.GIT_ALLOW_PROTOCOL,
  };
}

async function isEmptyFolder(folder: string): Promise<boolean> {
  try {
    if ((await readdir(folder)).length === 0) return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return false;
    if (code !== 'ENOTDIR') throw checkoutFailure(folder, error);
  }
  throw usageError('folder-not-empty', `${folder} is there already: expected a new or an empty folder`, [
    `ls -A '${folder}'`,
  ]);
}

function checkoutFailure(folder: string, error: unknown): MlgitError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new MlgitError(`Could not write the files into ${folder}: ${message}`, {
    code: code === 'ENOSPC' || code === 'EDQUOT' ? 'no-space' : 'folder-unwritable',
    kind: 'io',
    cause: error,
  });
}
