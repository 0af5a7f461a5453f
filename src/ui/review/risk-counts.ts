import type { Risk } from '../../model/review/risk.ts';

/** `2 high, 1 medium`; empty where there are none. */
export function countRisks(risks: readonly Risk[]): string {
  return (['high', 'medium', 'low'] as const)
    .map((level) => [risks.filter((risk) => risk.level === level).length, level] as const)
    .filter(([count]) => count > 0)
    .map(([count, level]) => `${count} ${level}`)
    .join(', ');
}
