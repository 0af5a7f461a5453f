import { compareBytes } from '../../base/byte-order.ts';
import type { Candidate, Completion, ValueKind } from '../../model/completion.ts';
import type { Context } from '../context.ts';
import { knownFlows } from '../resolve-spec.ts';
import { storeRemotes } from '../sharing/store-remotes.ts';
import { listTags } from '../tags.ts';
import { unfinishedRuns } from '../unfinished-runs.ts';
import { completeField, completeFields } from './complete-field.ts';
import { completePlace, completeResource } from './complete-place.ts';
import { completeSetting } from './complete-setting.ts';
import { completeRun, completeSpec } from './complete-spec.ts';
import { completeStep } from './complete-step.ts';
import { bestOfMetrics } from './metric-names.ts';
import { runnerNames } from './runner-names.ts';
import type { ValueToComplete } from './value-to-complete.ts';

/**
 * What the value of an argument or flag may become, as this clone knows it: no remote is asked.
 * @throws MlgitError, where names of what is not there are asked for.
 */
export async function completeValue(context: Context, value: ValueToComplete): Promise<Completion> {
  const found = await COMPLETERS[value.of](context, value);
  const { candidates, ending } = 'ending' in found ? found : { candidates: found, ending: 'done' as const };
  return { candidates: candidates.filter((one) => one.value.startsWith(value.typed)), ending };
}

/** Candidates alone are whole words. */
type Completer = (
  context: Context,
  value: ValueToComplete,
) => Promise<Completion | readonly Candidate[]> | readonly Candidate[];

const COMPLETERS: { readonly [kind in ValueKind]: Completer } = {
  spec: (context, { typed }) => completeSpec(context, typed),
  run: (context, { typed }) => completeRun(context, typed),
  'run-in-progress': (context) =>
    unfinishedRuns(context).map(({ run, flow, startedAt }) => ({
      value: run,
      help: `${flow}, ${startedAt}`,
    })),
  flow: async (context) => plain(await knownFlows(context)),
  step: completeStep,
  setting: completeSetting,
  resource: completeResource,
  runner: async (context) => plain(await runnerNames(context)),
  'runner-of-step': completePlace,
  store: async (context) =>
    (await storeRemotes(context)).map(({ name, address }) => ({ value: name, help: address.url })),
  'git-remote': async (context) =>
    [...(await context.remoteUrls())].map(([value, help]) => ({ value, help })),
  branch: async (context) =>
    plain((await context.refs.list(BRANCHES)).map(({ name }) => name.slice(BRANCHES.length))),
  sweep: async (context) =>
    plain((await context.runs.all()).flatMap(({ execution: { sweep } }) => sweep ?? [])),
  tag: async (context, { flow }) => {
    const tags = await listTags(context);
    return plain(tags.filter((tag) => flow === undefined || tag.flow === flow).map(({ name }) => name));
  },
  field: (context, { typed }) => completeField(context, typed),
  fields: (context, { typed }) => completeFields(context, typed),
  best: bestOfMetrics,
};

const BRANCHES = 'refs/heads/';

function plain(names: readonly string[]): Candidate[] {
  return [...new Set(names)].sort(compareBytes).map((value) => ({ value }));
}
