import { nearest } from '../base/nearest.ts';
import type { Step } from '../model/flow.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { Context } from './context.ts';
import { type LoadedFlow, loadFlow } from './load-flow.ts';

export interface FoundStep extends LoadedFlow {
  readonly step: Step;
}

/** A step named `STEP` or `FLOW:STEP`; `command` is for the hint. @throws MlgitError `unknown-step` (usage). */
export async function findStep(
  context: Context,
  text: string,
  { file, command }: { readonly file: string | undefined; readonly command: string },
): Promise<FoundStep> {
  const [first = '', second] = text.replace(/\/$/, '').split(':');
  const loaded = await loadFlow(context, second === undefined ? undefined : first, file);
  const { flow } = loaded;
  const name = second ?? first;
  const step = Object.hasOwn(flow.steps, name) ? flow.steps[name] : undefined;
  if (step !== undefined) return { ...loaded, step };
  const suggestion = nearest(name, Object.keys(flow.steps));
  throw usageError('unknown-step', `Flow ${flow.name} has no step ${JSON.stringify(name)}`, [
    suggestion === undefined
      ? `steps: ${Object.keys(flow.steps).join(', ')}`
      : `mlgit ${command} ${suggestion}`,
  ]);
}
