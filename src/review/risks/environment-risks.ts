import type { EnvironmentDiff, InterpreterChange } from '../../model/diff/environment-diff.ts';
import type { Execution } from '../../model/execution.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Risk } from '../../model/review/risk.ts';
import type { ManifestLines } from './manifest-lines.ts';
import { newRisk, stepRisk } from './new-risk.ts';

/** Steps whose packages nothing pins, and environments that are others. */
export function environmentRisks(
  { manifest, execution }: { readonly manifest: Manifest; readonly execution: Pick<Execution, 'tasks'> },
  { declared, images, interpreters }: EnvironmentDiff,
  lines: ManifestLines,
): Risk[] {
  const steps = new Map<string, string>();
  for (const [task, { step, environment, key }] of Object.entries(manifest.tasks)) {
    const image = Object.hasOwn(execution.tasks, task) ? execution.tasks[task]?.components.image : undefined;
    // A task that was skipped ran nowhere.
    if (key === undefined || environment !== undefined || image !== undefined || steps.has(step)) continue;
    steps.set(step, task);
  }
  const names = [...steps.keys()];
  const [first] = steps;
  const text = `${names.length === 1 ? 'step' : 'steps'} ${names.join(', ')}: neither a locked environment nor an image, so that nothing says what else was installed`;
  const unlocked =
    first === undefined
      ? []
      : [stepRisk(first[0], newRisk('environment-unlocked', text, lines.at('tasks', first[1])))];
  const others = [
    ...declared.map(({ step }) => `the locked environment of step ${step} differs`),
    ...images.map(({ step }) => `the image of step ${step} differs`),
    ...interpreters.map(describeInterpreter),
  ];
  return [...unlocked, ...others.map((text) => newRisk('environment-changed', text, lines.at('tasks')))];
}

function describeInterpreter({ command, before, after, packages }: InterpreterChange): string {
  const version = before === after ? [] : [`${before ?? 'none'} → ${after ?? 'none'}`];
  const count = packages.length === 1 ? '1 package differs' : `${packages.length} packages differ`;
  return `${command}: ${[...version, ...(packages.length > 0 ? [count] : [])].join(', ')}`;
}
