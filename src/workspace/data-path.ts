import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { usageError } from '../model/mlgit-error.ts';

/** A path that a user named, inside of the working tree and through no link. */
export interface DataPath {
  readonly absolute: string;
  /** To the top of the working tree, `/`-separated. */
  readonly relative: string;
}

export interface PathBase {
  /** Top of the working tree, absolute and real. */
  readonly root: string;
  /** Where relative arguments start. */
  readonly cwd: string;
}

/** @throws MlgitError `outside-repository`, `no-such-path` (usage). */
export async function resolveDataPath(base: PathBase, argument: string): Promise<DataPath> {
  const named = resolve(base.cwd, argument);
  let parent: string;
  try {
    parent = await realpath(dirname(named));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw usageError('no-such-path', `There is no folder ${dirname(named)} for ${argument}`, [
      `ls ${dirname(dirname(named))}`,
    ]);
  }
  const absolute = named === resolve(base.root) ? base.root : join(parent, basename(named));
  const inside = relative(base.root, absolute).split(sep).join('/');
  const segments = inside.split('/');
  if (inside === '' || segments[0] === '..' || segments.includes('.git')) {
    throw usageError(
      'outside-repository',
      `${argument} leads to ${absolute}: expected a path below ${base.root}, outside of .git`,
      ['git rev-parse --show-toplevel'],
      { path: argument },
    );
  }
  return { absolute, relative: inside };
}
