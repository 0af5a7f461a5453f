import { MlgitError } from '../../model/mlgit-error.ts';
import type { Evidence } from '../../model/review/evidence.ts';
import { compareWithTree } from '../accept/compare-with-tree.ts';
import type { Context } from '../context.ts';
import { signedFacts } from '../verify/signed-facts.ts';
import type { ReviewRange } from './find-range.ts';
import type { ReviewedSide } from './reviewed-side.ts';

export interface EvidenceCall {
  readonly range: ReviewRange;
  /** Text of the file of allowed signers that the base names; undefined: whom the user's own git trusts. */
  readonly signers: string | undefined;
  readonly signal: AbortSignal;
}

/** Whether a manifest fits the tree, who stands for its run, and what came of it when it was run again. */
export async function findEvidence(
  context: Context,
  { manifest, run }: ReviewedSide,
  { range, signers, signal }: EvidenceCall,
): Promise<Evidence> {
  const unknown: string[] = [];
  const orNone = async <T>(what: string, found: Promise<T>, none: T): Promise<T> => {
    try {
      return await found;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof MlgitError) || error.kind === 'internal') throw error;
      unknown.push(`${what}: ${error.message}`);
      return none;
    }
  };
  const at = range.head.commit ?? 'working-tree';
  const stale = await orNone(
    'whether it is stale',
    compareWithTree(context, manifest, { at, mayRun: false, signal }),
    [],
  );
  const { signatures: signed, reproductions: reproduced } =
    run === undefined
      ? { signatures: [], reproductions: [] }
      : await orNone('who has signed it', signedFacts(context, run, { signers, signal }), {
          signatures: [],
          reproductions: [],
        });
  return { stale, signed, reproduced, unknown };
}
