import { type Env, environmentOf, workingFolder } from './environment.ts';
import { readNamespace } from './namespace-setting.ts';
import type { RepositoryLocation } from './port.ts';
import { callGit, runGit } from './process.ts';
import { fetchRefspecs } from './ref-namespace.ts';

/**
 * Makes `git fetch` bring the runs of every remote (or of those given) into `refs/mlgit/remotes/<remote>/`: fetched
 * runs never share a name with this clone's own. Returns the remotes whose configuration was changed; asking again
 * changes nothing.
 */
export async function configureFetch(
  location: RepositoryLocation,
  env: Env,
  wantedRemotes?: readonly string[],
): Promise<readonly string[]> {
  const call = (args: readonly string[]) => ({
    args,
    cwd: workingFolder(location),
    env: environmentOf(location, env),
  });
  const remotes = wantedRemotes ?? lines(await runGit(call(['remote'])));
  const changed = [];
  for (const remote of remotes) {
    const key = `remote.${remote}.fetch`;
    const present = new Set(lines((await callGit(call(['config', '--get-all', key]))).stdout));
    // Beside custom refs, which the remote may come to take: with both, a prune finds each where it is.
    const fellBack = (await readNamespace({ location, env }, remote)) === 'branches';
    const wanted = [
      ...fetchRefspecs(remote, 'custom'),
      ...(fellBack ? fetchRefspecs(remote, 'branches') : []),
    ];
    const missing = wanted.filter((refspec) => !present.has(refspec));
    for (const refspec of missing) await runGit(call(['config', '--add', key, refspec]));
    if (missing.length > 0) changed.push(remote);
  }
  return changed;
}

function lines(out: Buffer): string[] {
  return out
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}
