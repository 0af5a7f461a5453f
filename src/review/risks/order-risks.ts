import { compareBytes } from '../../base/byte-order.ts';
import { RISK_KINDS, type Risk, type RiskLevel } from '../../model/review/risk.ts';

const LEVELS: readonly RiskLevel[] = ['high', 'medium', 'low'];

/** By level, then by kind, then by text: what matters most first, and always in the same order. */
export function orderRisks(risks: readonly Risk[]): Risk[] {
  return [...risks].sort(
    (a, b) =>
      LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
      RISK_KINDS.indexOf(a.kind) - RISK_KINDS.indexOf(b.kind) ||
      compareBytes(a.text, b.text),
  );
}
