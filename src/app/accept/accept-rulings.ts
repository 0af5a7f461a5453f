import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConcernKind } from '../../model/acceptance.ts';
import { DEFAULT_ACCEPT, POLICY_FILE } from '../../model/gate/policy.ts';

export type Ruling = 'allow' | 'warn' | 'refuse';

/** What is done about each concern. */
export type AcceptRulings = { readonly [kind in ConcernKind]: Ruling };

/** Of what no policy speaks: a run that is no whole run of its own is not what the flow gives. */
export const DEFAULT_RULINGS: AcceptRulings = {
  unfinished: 'refuse',
  partial: 'refuse',
  sweep: 'refuse',
  untracked: 'warn',
  warnings: 'warn',
  undeclared: 'warn',
  ...DEFAULT_ACCEPT,
};

/**
 * As the policy of the working tree says, the defaults without one.
 * @throws MlgitError (usage) for a policy that is none.
 */
export async function acceptRulings(root: string): Promise<AcceptRulings> {
  const text = await readIfThere(join(root, POLICY_FILE));
  if (text === undefined) return DEFAULT_RULINGS;
  const { parsePolicy } = await import('../../flow/policy/parse-policy.ts');
  return { ...DEFAULT_RULINGS, ...parsePolicy(text, POLICY_FILE).accept };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
