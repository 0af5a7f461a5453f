import { type KeepRule, unkept } from '../../gc/retention.ts';
import type { RunRecord } from '../../model/run.ts';
import { REMOTES_PREFIX } from '../../model/run-ref.ts';
import type { Context } from '../context.ts';
import { factAt, runFacts } from '../run-facts.ts';
import { readTags } from '../tags.ts';
import { acceptedRuns } from './accepted-runs.ts';
import { heldRuns } from './holds.ts';

/** A run of this clone that no rule keeps. */
export interface DoomedRun {
  readonly run: RunRecord;
  /** A remote has it, too, as far as is known here: then its bytes stay. */
  readonly isFetched: boolean;
}

/** @throws MlgitError `no-direction` (usage). */
export async function doomedRuns(context: Context, rules: readonly KeepRule[]): Promise<DoomedRun[]> {
  if (rules.length === 0) return [];
  const own = (await context.runs.all()).filter((run) => run.remote === undefined);
  const { byRun } = await readTags(context);
  const held = await heldRuns(context);
  const accepted = await acceptedRuns(context);
  const fetched = await fetchedRuns(context);
  const candidates = own.map((run) => {
    const name = `${run.flow}/${run.id}`;
    return {
      flow: run.flow,
      id: run.id,
      startedAt: Date.parse(run.execution.startedAt),
      isFixed: (byRun.get(name) ?? []).length > 0 || held.has(name) || accepted.has(name),
      metric: (metric: string) => metricOf(run, metric),
      run,
      isFetched: fetched.has(name),
    };
  });
  return unkept(candidates, rules, context.config.clock.now()).map(({ run, isFetched }) => ({
    run,
    isFetched,
  }));
}

/** `flow/id` of the runs that a git remote has, as far as is known here: they live also without a ref of this clone. */
export async function fetchedRuns(context: Context): Promise<ReadonlySet<string>> {
  const fetched = new Set<string>();
  for (const { name } of await context.refs.list(REMOTES_PREFIX)) {
    const [, run] = /^refs\/mlgit\/remotes\/.+\/runs\/([^/]+\/[^/]+)$/.exec(name) ?? [];
    if (run !== undefined) fetched.add(run);
  }
  return fetched;
}

/** As the rules of retention name it. */
export function metricOf(
  run: RunRecord,
  name: string,
): { value: number; direction?: 'max' | 'min' } | undefined {
  const value = factAt(runFacts(run, [], undefined), `metrics.${name}`);
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  const tasks = Object.entries(run.manifest.tasks);
  const direction = tasks
    .map(([task, { direction: ways }]) => ways?.[name] ?? ways?.[name.replace(`${task}.`, '')])
    .find((way) => way !== undefined);
  return { value: Number(value), ...(direction === undefined ? {} : { direction }) };
}
