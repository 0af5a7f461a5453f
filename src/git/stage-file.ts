import { type Env, environmentOf, workingFolder } from './environment.ts';
import type { RepositoryLocation } from './port.ts';
import { runGit } from './process.ts';

/**
 * Puts a file of the working tree into the user's index as it lies there, in place of both sides of a conflict; the
 * rest of the index stays as it is. `path` is relative to the top. An ignored file is staged, too.
 */
export async function stageFile(
  { location, env }: { readonly location: RepositoryLocation; readonly env: Env },
  path: string,
): Promise<void> {
  await runGit({
    cwd: workingFolder(location),
    env: environmentOf(location, env),
    args: ['update-index', '--add', '-z', '--stdin'],
    stdin: `${path}\0`,
  });
}
