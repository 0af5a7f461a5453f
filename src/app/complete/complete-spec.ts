import type { Candidate, Completion } from '../../model/completion.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Context } from '../context.ts';
import { knownFlows, resolveRun } from '../resolve-spec.ts';
import { artifactNames, pathsIn } from './complete-path.ts';
import { revisionsOf } from './complete-revision.ts';

/** A SPEC, a part at a time: flow, revision, path. What is in other repositories is not known here. */
export async function completeSpec(context: Context, typed: string): Promise<Completion> {
  const colon = typed.indexOf(':');
  if (colon < 0) return open(await headsOf(context, typed, true));
  const head = typed.slice(0, colon);
  if (head.includes('#')) return open([]);
  const run = await resolveRun(context, head === '' ? '@latest' : head);
  const paths = await pathsIn(context, run, head, typed.slice(colon + 1));
  return open(paths.map((path) => ({ ...path, value: `${head}:${path.value}` })));
}

/** A run: its id, or a SPEC that ends before the colon. */
export async function completeRun(context: Context, typed: string): Promise<Completion> {
  const heads = await headsOf(context, typed, false);
  if (typed === '' || typed.includes('@'))
    return { candidates: heads, ending: typed === '' ? 'open' : 'done' };
  const ids = (await context.runs.all()).filter(({ id }) => id.startsWith(typed)).slice(0, MOST_IDS);
  const ending = heads.some(({ value }) => value.startsWith(typed)) ? 'open' : 'done';
  return { candidates: [...heads, ...ids.map(idCandidate)], ending };
}

const MOST_IDS = 50;

/** What may come before the colon. A flow that is typed in full, or the only one that fits, is shown with its revisions. */
async function headsOf(context: Context, typed: string, withArtifacts: boolean): Promise<Candidate[]> {
  const sign = typed.indexOf('@');
  const flows = await knownFlows(context);
  if (sign >= 0) {
    const named = typed.slice(0, sign);
    const flow = named === '' && flows.length === 1 ? flows[0] : named;
    return flow === undefined ? [] : revisionsOf(context, flow, `${named}@`);
  }
  const fitting = flows.filter((flow) => flow.startsWith(typed));
  const [only] = fitting;
  const revisions =
    fitting.length === 1 && only !== undefined ? await revisionsOf(context, only, `${only}@`) : [];
  const names = withArtifacts && flows.length === 1 ? await latestArtifacts(context, flows[0] as string) : [];
  return [...fitting.map((value) => ({ value, help: 'flow' })), ...revisions, ...names];
}

/** A bare name is an artifact where there is one flow: those that its newest run has. */
async function latestArtifacts(context: Context, flow: string): Promise<Candidate[]> {
  const [newest] = await context.runs.ofFlow(flow);
  return newest === undefined ? [] : artifactNames(newest);
}

function idCandidate({ id, flow, manifest }: RunRecord): Candidate {
  return { value: id, help: `${flow}, ${manifest.status}` };
}

function open(candidates: readonly Candidate[]): Completion {
  return { candidates, ending: 'open' };
}
