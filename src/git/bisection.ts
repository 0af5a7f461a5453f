import { type Env, environmentOf, workingFolder } from './environment.ts';
import type { Oid, RepositoryLocation } from './port.ts';
import { runGit } from './process.ts';

/** Commits between good ones and a bad one, as `git bisect` goes through them. */
export interface Bisection {
  /**
   * What the bad commit has in its history and none of the good ones has, itself among them: first the one that halves
   * what is left best. With `firstParent` merges are one step, whatever they brought.
   */
  suspects(bad: Oid, good: readonly Oid[], options: { readonly firstParent: boolean }): Promise<Oid[]>;
}

export function openBisection(location: RepositoryLocation, env: Env): Bisection {
  return {
    suspects: async (bad, good, { firstParent }) => {
      const out = await runGit({
        args: [
          'rev-list',
          '--bisect-all',
          ...(firstParent ? ['--first-parent'] : []),
          bad,
          ...good.map((oid) => `^${oid}`),
          '--',
        ],
        cwd: workingFolder(location),
        env: environmentOf(location, env),
      });
      // `<oid> (<names>, dist=<n>)`, the best first.
      return out
        .toString()
        .split('\n')
        .flatMap((line) => (line === '' ? [] : [line.split(' ')[0] as Oid]));
    },
  };
}
