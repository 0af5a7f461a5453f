import type { GateDocument } from '../../model/gate/verdict.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Risk } from '../../model/review/risk.ts';
import { newRisk } from '../../review/risks/new-risk.ts';
import type { Context } from '../context.ts';
import { loadPolicy } from '../verify/load-policy.ts';
import { commitReader } from '../verify/tree-reader.ts';
import { verify } from '../verify/verify.ts';
import type { ReviewRange } from './find-range.ts';

export interface JudgedRange {
  readonly gate?: GateDocument;
  /** Why it was not judged, as a sentence. */
  readonly why?: string;
  /** Text of the file of allowed signers that the policy of the base names. */
  readonly signers: string | undefined;
  readonly risks: readonly Risk[];
}

/** What the gate says of a range, by the policy of its base. What keeps it from judging ends no review. */
export async function judgeRange(
  context: Context,
  { base, head }: ReviewRange,
  signal: AbortSignal,
): Promise<JudgedRange> {
  try {
    const { signers } = await loadPolicy(commitReader(context, base.commit), 'base');
    const target =
      head.commit === undefined
        ? ({ kind: 'accepted' } as const)
        : ({ kind: 'range', base: base.commit, head: head.commit } as const);
    const gate = await verify(context, { target, presence: 'asked', mayRun: false, signal });
    return { gate, signers, risks: refusals(gate) };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof MlgitError) || error.kind === 'internal') throw error;
    return { why: error.message, signers: undefined, risks: [] };
  }
}

/** One a file: what each rule says is shown beside it. */
function refusals({ verdicts }: GateDocument): Risk[] {
  const blocking = Map.groupBy(
    verdicts.filter(({ blocks }) => blocks),
    ({ file = 'mlgit-policy.yaml' }) => file,
  );
  return [...blocking].map(([path, found]) =>
    newRisk('refused', `mlgit verify refuses ${path}: ${found.map(({ rule }) => rule).join(', ')}`, { path }),
  );
}
