import type { RunRecord } from '../../model/run.ts';
import { diffParams } from '../../review/diff/diff-params.ts';
import { diffSteps } from '../../review/diff/diff-steps.ts';
import { own, pairTasks } from '../../review/diff/task-pairs.ts';
import { environmentDifferences } from '../../review/reproduce/environment-differences.ts';

/** What two runs differ in, by what their records say: `param lr: 0.1 → 0.2`, `train: code`, `python numpy: 2.1 → 2.2`. */
export function changedComponents(before: RunRecord, after: RunRecord): string[] {
  const pairs = pairTasks(before, after);
  const params = diffParams(before.manifest.params, after.manifest.params).changed.map(({ name }) => {
    const value = ({ manifest }: RunRecord) => String(own(manifest.params, name) ?? 'none');
    return `param ${name}: ${value(before)} → ${value(after)}`;
  });
  const steps = diffSteps(pairs).steps.flatMap(({ step, components }) => {
    const names = components.flatMap(({ group, name }) => {
      if (group === 'params' || (group === 'inputs' && isOfStep(after, step, name ?? ''))) return [];
      return [name === undefined ? group : `${group} ${name}`];
    });
    return names.length === 0 ? [] : [`${step}: ${names.join(', ')}`];
  });
  const environment = environmentDifferences(before, after, pairs).map(
    ({ what, recorded = 'none', found = 'none' }) => `${what}: ${recorded} → ${found}`,
  );
  return [...params, ...steps, ...environment];
}

/** What follows from another step is no cause. */
function isOfStep({ manifest }: RunRecord, step: string, input: string): boolean {
  return Object.values(manifest.tasks).some((task) => {
    const from = task.step === step ? own(task.inputs, input)?.from : undefined;
    return from !== undefined && 'step' in from;
  });
}
