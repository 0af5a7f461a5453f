import { compareBytes } from '../../base/byte-order.ts';
import type { Candidate, Completion } from '../../model/completion.ts';
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
  const { candidates, ending } = await candidatesOf(context, value);
  return { candidates: candidates.filter((one) => one.value.startsWith(value.typed)), ending };
}

async function candidatesOf(context: Context, value: ValueToComplete): Promise<Completion> {
  const { of, typed } = value;
  switch (of) {
    case 'spec':
      return completeSpec(context, typed);
    case 'run':
      return completeRun(context, typed);
    case 'step':
      return completeStep(context, value);
    case 'setting':
      return completeSetting(context, value);
    case 'resource':
      return completeResource(context, value);
    case 'runner-of-step':
      return completePlace(context, value);
    case 'fields':
      return completeFields(context, typed);
    default:
      return done(await namesOf(context, of, value));
  }
}

async function namesOf(
  context: Context,
  of:
    | 'run-in-progress'
    | 'flow'
    | 'runner'
    | 'store'
    | 'git-remote'
    | 'branch'
    | 'sweep'
    | 'tag'
    | 'field'
    | 'best',
  { typed, flow }: ValueToComplete,
): Promise<readonly Candidate[]> {
  switch (of) {
    case 'run-in-progress':
      return unfinishedRuns(context).map(({ run, flow, startedAt }) => ({
        value: run,
        help: `${flow}, ${startedAt}`,
      }));
    case 'flow':
      return plain(await knownFlows(context));
    case 'runner':
      return plain(await runnerNames(context));
    case 'store':
      return (await storeRemotes(context)).map(({ name, address }) => ({ value: name, help: address.url }));
    case 'git-remote':
      return [...(await context.remoteUrls())].map(([value, help]) => ({ value, help }));
    case 'branch':
      return plain((await context.refs.list(BRANCHES)).map(({ name }) => name.slice(BRANCHES.length)));
    case 'sweep':
      return plain(
        (await context.runs.all()).flatMap(({ execution: { sweep } }) =>
          sweep === undefined ? [] : [sweep],
        ),
      );
    case 'tag':
      return plain(
        (await listTags(context))
          .filter((tag) => flow === undefined || tag.flow === flow)
          .map(({ name }) => name),
      );
    case 'field':
      return completeField(context, typed);
    case 'best':
      return bestOfMetrics(context);
  }
}

const BRANCHES = 'refs/heads/';

function plain(names: readonly string[]): Candidate[] {
  return [...new Set(names)].sort(compareBytes).map((value) => ({ value }));
}

function done(candidates: readonly Candidate[]): Completion {
  return { candidates, ending: 'done' };
}
