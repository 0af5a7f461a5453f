import { POLICY_FILE } from '../../model/gate/policy.ts';
import type { Verdict } from '../../model/gate/verdict.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { type LoadedPolicy, loadPolicy } from './load-policy.ts';
import type { TreeReader } from './tree-reader.ts';

/**
 * What a range does to the gate itself. It is judged by the policy of its base, so that it cannot loosen its own; that it changes
 * the policy or the signers is for people to see. A policy that cannot be read any more is refused: the next range would be judged by it.
 */
export async function policyVerdicts(
  { policy }: LoadedPolicy,
  fork: TreeReader,
  head: TreeReader,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  let signers = policy.signers;
  try {
    const next = await loadPolicy(head, 'head');
    signers ??= next.policy.signers;
  } catch (error) {
    if (!(error instanceof MlgitError) || error.kind !== 'usage') throw error;
    verdicts.push({
      rule: 'policy',
      outcome: 'fail',
      blocks: true,
      found: error.message,
      expected: 'a policy that can be read',
      file: POLICY_FILE,
      ...(error.hints[0] === undefined ? {} : { hint: error.hints[0] }),
    });
  }
  for (const file of [POLICY_FILE, ...(signers === undefined ? [] : [signers])]) {
    const [before, after] = [await fork.read(file), await head.read(file)];
    if (before === undefined ? after === undefined : after?.equals(before)) continue;
    verdicts.push(changed(file, before, after, policy.policyChanges));
  }
  return verdicts;
}

function changed(
  file: string,
  before: Buffer | undefined,
  after: Buffer | undefined,
  action: 'warn' | 'refuse',
): Verdict {
  const what = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return {
    rule: 'policy-changed',
    outcome: action === 'refuse' ? 'fail' : 'warn',
    blocks: action === 'refuse',
    found: `${file} is ${what}`,
    expected: 'the policy of the base, by which this range is judged',
    hint: `git diff BASE..HEAD -- ${file}`,
    file,
  };
}
