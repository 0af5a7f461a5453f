import type { Config } from '../../config/config.ts';
import { type HookName, isHookName } from '../../hooks/shim.ts';
import { usageError } from '../../model/mlgit-error.ts';
import { addAcceptedTrailers } from './accepted-trailers.ts';
import { type HookRepository, openHookRepository } from './hook-repository.ts';
import { preCommit } from './pre-commit.ts';
import { prePush } from './pre-push.ts';
import { postCheckout, postMerge } from './refresh-data.ts';

export interface HookCall {
  /** Of a hook: `pre-push`. */
  readonly name: string;
  /** As git gives them to the hook. */
  readonly args: readonly string[];
  /** What git writes to it; read only by a hook that is given something. */
  readonly stdin: () => Promise<string>;
}

type Hook = (
  repository: HookRepository,
  args: readonly string[],
  stdin: HookCall['stdin'],
) => Promise<readonly string[]>;

const HOOKS: { readonly [name in HookName]: Hook } = {
  'pre-push': prePush,
  'post-checkout': quietly(postCheckout),
  'post-merge': quietly(postMerge),
  'pre-commit': preCommit,
  'prepare-commit-msg': quietly(addAcceptedTrailers),
};

/**
 * Does what a hook of git is for; returns lines to be said on standard error. A hook that throws stops git.
 * @throws MlgitError `unknown-hook` (usage), and what the hooks throw.
 */
export async function runHook(config: Config, { name, args, stdin }: HookCall): Promise<readonly string[]> {
  if (!isHookName(name)) {
    throw usageError('unknown-hook', `mlgit has nothing to do in a hook ${JSON.stringify(name)}`, [
      'mlgit hooks status',
    ]);
  }
  return HOOKS[name](await openHookRepository(config), args, stdin);
}

/** git has done its work, or is not ours to stop: a failure is only said. */
function quietly(hook: Hook): Hook {
  return async (repository, args, stdin) => {
    try {
      return await hook(repository, args, stdin);
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  };
}
