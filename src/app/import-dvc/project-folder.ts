import { existsSync, realpathSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { usageError } from '../../model/mlgit-error.ts';

/**
 * The folder of a DVC project that a user named, relative to the top of the repository; empty for the top.
 * @throws MlgitError `no-dvc-project`, `outside-repository` (usage).
 */
export function projectFolder(root: string, cwd: string, argument: string): string {
  const named = resolve(cwd, argument);
  if (statSync(named, { throwIfNoEntry: false })?.isDirectory() !== true) throw noProject(argument);
  const inside = relative(realpathSync(root), realpathSync(named)).split(sep).join('/');
  if (inside === '..' || inside.startsWith('../') || resolve(inside) === inside) {
    throw usageError(
      'outside-repository',
      `${argument} leads out of the repository ${root}: expected a DVC project inside of it`,
      [`cd ${named} && mlgit import-dvc`],
      { path: argument },
    );
  }
  if (!['.dvc', 'dvc.yaml'].some((name) => existsSync(join(root, inside, name)))) throw noProject(argument);
  return inside;
}

function noProject(argument: string): Error {
  return usageError(
    'no-dvc-project',
    `Expected a DVC project at ${argument}: a folder with .dvc or dvc.yaml in it, found neither`,
    ['mlgit import-dvc PATH', 'mlgit init   (begins without DVC)'],
    { path: argument },
  );
}
