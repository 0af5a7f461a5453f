/** The share that stands for none, so that a bin that is empty on one side has a finite weight. */
const LEAST_SHARE = 1e-4;

/**
 * Population stability index of two histograms over the same bins: Σ (a − e) · ln(a / e) over the shares of the bins, where
 * e is expected and a actual (Siddiqi, Credit Risk Scorecards, 2006). Undefined when one of them is empty.
 */
export function populationStabilityIndex(
  expected: readonly number[],
  actual: readonly number[],
): number | undefined {
  const expectedTotal = total(expected);
  const actualTotal = total(actual);
  if (expectedTotal === 0 || actualTotal === 0) return undefined;
  return expected.reduce((sum, count, bin) => {
    const e = Math.max(count / expectedTotal, LEAST_SHARE);
    const a = Math.max((actual[bin] ?? 0) / actualTotal, LEAST_SHARE);
    return sum + (a - e) * Math.log(a / e);
  }, 0);
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
