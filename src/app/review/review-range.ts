import type { ReviewDocument } from '../../model/review/review-document.ts';
import { gateRisks } from '../../review/range/gate-files.ts';
import { manifestChanges } from '../../review/range/manifest-changes.ts';
import { orderRisks } from '../../review/risks/order-risks.ts';
import type { Context } from '../context.ts';
import { readTags } from '../tags.ts';
import { findRange } from './find-range.ts';
import { judgeRange } from './judge-range.ts';
import { reviewFlow } from './review-flow.ts';

/** The review of every manifest that a range changes. @throws MlgitError as `findRange`. */
export async function reviewRange(
  context: Context,
  text: string | undefined,
  signal: AbortSignal,
): Promise<ReviewDocument> {
  const range = await findRange(context, text);
  const tags = await readTags(context);
  const judged = await judgeRange(context, range, signal);
  const signers = judged.signers;
  const flows = [];
  for (const changed of manifestChanges(range.paths)) {
    flows.push(await reviewFlow(context, changed, { range, tags, signers, signal }));
  }
  return {
    ...{ version: 1, kind: 'review', base: range.base, head: range.head },
    risks: orderRisks([...judged.risks, ...gateRisks(range.paths.map(({ path }) => path))]),
    ...(judged.gate === undefined ? {} : { gate: judged.gate }),
    ...(judged.why === undefined ? {} : { notJudged: judged.why }),
    flows,
  };
}
