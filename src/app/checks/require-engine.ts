import { inScope } from '../../executor/run-progress.ts';
import type { Plan } from '../../flow/plan-types.ts';
import { isTableRule } from '../../model/check.ts';

/**
 * Before anything starts: a step that took hours must not end with the news that its checks cannot be evaluated.
 * @throws MlgitError `duckdb-missing` (failed)
 */
export async function requireCheckEngine(plan: Plan): Promise<void> {
  if (!inScope(plan).some(({ step }) => step.checks?.some(({ rule }) => isTableRule(rule)) === true)) return;
  const { requireDuckdb } = await import('../../checks/duckdb.ts');
  requireDuckdb();
}
