import type { Check } from '../../model/check.ts';
import type { Condition, Flow, Step } from '../../model/flow.ts';
import type { ThresholdRule } from '../../review/diff/judge-thresholds.ts';

const OF_METRICS = /^\s*select\s+"?([\w.]+)"?\s+from\s+metrics\s*;?\s*$/i;
const COMPARISON = /^\s*metrics\.([\w-]+)\.([\w.]+)\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*$/i;

/**
 * Bounds that a flow sets for single metrics: checks of metrics between two numbers, and conditions that compare one with a
 * number. What else checks and conditions say of metrics is no bound of one.
 */
export function thresholdRules(flow: Flow | undefined): ThresholdRule[] {
  return Object.values(flow?.steps ?? {}).flatMap((step) => [
    ...(step.checks ?? []).flatMap((check) => rulesOfCheck(step, check)),
    ...(step.when ?? []).flatMap((condition) => rulesOfCondition(step, condition)),
  ]);
}

function rulesOfCheck({ name: step }: Step, { name, rule }: Check): ThresholdRule[] {
  if (rule.kind === 'between' && rule.on === 'metrics') return bounds(rule.column, rule.range);
  if (rule.kind !== 'sql' || typeof rule.expect !== 'object') return [];
  const metric = OF_METRICS.exec(rule.sql)?.[1];
  return metric === undefined ? [] : bounds(metric, rule.expect);

  function bounds(
    metric: string,
    { min, max }: { readonly min?: unknown; readonly max?: unknown },
  ): ThresholdRule[] {
    const shared = { step, metric, source: 'check' as const, name };
    return [
      ...(typeof min === 'number' ? [{ ...shared, operator: '>=' as const, value: min }] : []),
      ...(typeof max === 'number' ? [{ ...shared, operator: '<=' as const, value: max }] : []),
    ];
  }
}

/** Of a condition that holds only where all its parts do. */
function rulesOfCondition({ name }: Step, { text, steps }: Condition): ThresholdRule[] {
  if (/\|\||[?!]/.test(text)) return [];
  return text.split('&&').flatMap((part) => {
    const [, step, metric, operator, value] = COMPARISON.exec(part) ?? [];
    if (step === undefined || metric === undefined) return [];
    return [
      {
        step: (Object.hasOwn(steps, step) ? steps[step] : undefined) ?? step,
        ...{ metric, source: 'condition' as const, name },
        operator: operator as ThresholdRule['operator'],
        value: Number(value),
      },
    ];
  });
}
