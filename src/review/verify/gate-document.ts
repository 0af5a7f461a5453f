import type { GateDocument, Verdict } from '../../model/gate/verdict.ts';

/** The whole of what the gate says: it says no when one verdict blocks. */
export function gateDocument(
  judged: Pick<GateDocument, 'full' | 'policy' | 'range' | 'subjects' | 'verdicts'>,
): GateDocument {
  const { full, policy, range, subjects, verdicts } = judged;
  return {
    version: 1,
    kind: 'gate',
    outcome: verdicts.some(({ blocks }) => blocks) ? 'fail' : 'pass',
    full,
    policy,
    ...(range === undefined ? {} : { range }),
    subjects,
    verdicts: orderVerdicts(verdicts),
  };
}

/** Those that block first, then warnings, each in the order in which they were judged. */
function orderVerdicts(verdicts: readonly Verdict[]): Verdict[] {
  const rank = ({ blocks, outcome }: Verdict) =>
    blocks ? 0 : outcome === 'warn' || outcome === 'not-comparable' ? 1 : 2;
  return verdicts.toSorted((a, b) => rank(a) - rank(b));
}
