import { usageError } from '../../model/mlgit-error.ts';
import { parseSpec } from '../../model/parse-spec.ts';
import type { RunRecord } from '../../model/run.ts';
import type { ReadContext } from '../context.ts';
import { resolveRun } from '../resolve-spec.ts';

/** What a report is about. */
export type ReportSubject =
  | { readonly kind: 'run'; readonly run: RunRecord }
  | { readonly kind: 'flow'; readonly flow: string };

/**
 * A word that is a flow's name means the flow with all its runs, before it can be the beginning of a run's id; everything
 * else is a RUN. Without a word it is the only flow there is.
 */
export async function findSubject(context: ReadContext, text: string | undefined): Promise<ReportSubject> {
  if (text === undefined || text === '') return { kind: 'flow', flow: await onlyFlow(context) };
  const { flow, rev, path } = parseSpec(text === 'latest' ? '@latest' : text);
  if (flow !== undefined && rev === undefined && path === undefined && (await flowNames(context)).has(flow)) {
    return { kind: 'flow', flow };
  }
  return { kind: 'run', run: await resolveRun(context, text) };
}

async function onlyFlow(context: ReadContext): Promise<string> {
  const [only, ...others] = await flowNames(context);
  if (only === undefined) {
    throw usageError('no-flow', 'There is no flow here to report on', ['mlgit init']);
  }
  if (others.length === 0) return only;
  throw usageError('which-flow', `There are several flows here: ${[only, ...others].join(', ')}`, [
    `mlgit report ${only}`,
  ]);
}

/** Flows of the flow file, and those that have runs. */
async function flowNames(context: ReadContext): Promise<Set<string>> {
  const declared = Object.keys((await context.flowFile())?.flows ?? {});
  return new Set([...declared, ...(await context.runs.all()).map((run) => run.flow)]);
}
