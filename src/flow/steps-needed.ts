import type { Step } from '../model/flow.ts';

/**
 * Steps that must have ended before a step can start, each once: those whose outputs or metrics it takes, or whose
 * items or lists its foreach has, or whose metrics its condition asks for.
 */
export function stepsNeeded(step: Pick<Step, 'inputs' | 'foreach' | 'when'>): string[] {
  const inputs = Object.values(step.inputs).flatMap((input) =>
    input.kind === 'step' || input.kind === 'metrics' ? [input.step] : [],
  );
  return [...new Set([...inputs, ...stepsOfCondition(step), ...stepsOfForeach(step)])];
}

export function stepsOfForeach({ foreach }: Pick<Step, 'foreach'>): string[] {
  return (foreach?.dimensions ?? []).flatMap(({ values }) => (values.kind === 'list' ? [] : [values.step]));
}

export function stepsOfCondition({ when }: Pick<Step, 'when'>): string[] {
  return (when ?? []).flatMap(({ steps }) => Object.values(steps));
}
