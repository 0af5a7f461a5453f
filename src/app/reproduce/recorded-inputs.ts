import type { ResolvedInput } from '../../executor/ports.ts';
import { parseSpec } from '../../model/parse-spec.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Context } from '../context.ts';
import type { ExternalInputs } from '../external-inputs.ts';
import type { ConsumedRun } from '../taken-artifact.ts';

/**
 * What a run took from outside of it, as its record has it: no file of the working tree, no server and no tag is asked,
 * whatever they say by now.
 */
export async function recordedInputs(context: Context, run: RunRecord): Promise<ExternalInputs> {
  const found = new Map<string, ResolvedInput>();
  for (const [taskId, { step, inputs }] of Object.entries(run.manifest.tasks)) {
    for (const [name, input] of Object.entries(inputs)) {
      if ('step' in input.from) continue;
      const path = 'path' in input.from ? input.from.path : pathInWorkspace(run, taskId, name);
      found.set(`${step}\0${name}`, { path, input });
    }
  }
  return {
    of: (task, input) => found.get(`${task.step.name}\0${input}`),
    unasked: () => [],
    consumed: await consumedOf(context, run),
    contents: [...found.values()].map(({ input }) => input),
  };
}

/** The component of the key says it: `DIGEST KIND PATH`. */
function pathInWorkspace({ execution }: RunRecord, taskId: string, name: string): string {
  const component = execution.tasks[taskId]?.components[`inputs.${name}`] ?? '';
  const [, path = `inputs/${name}/${name}`] = /^\S+ \S+ (.+)$/.exec(component) ?? [];
  return path;
}

/** Of what is here; a run of another repository is an ancestor of the run's commit all the same. */
async function consumedOf(context: Context, { execution }: RunRecord): Promise<Map<string, ConsumedRun>> {
  const consumed = new Map<string, ConsumedRun>();
  for (const [spec, id] of Object.entries(execution.consumed)) {
    const { flow, repo } = parseSpec(spec);
    if (flow === undefined || repo !== undefined) continue;
    const made = (await context.runs.ofFlow(flow)).find((one) => one.id === id);
    if (made !== undefined) consumed.set(spec, made);
  }
  return consumed;
}
