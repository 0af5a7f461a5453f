import type { ManifestTask } from '../../model/manifest.ts';
import type { RunRecord } from '../../model/run.ts';
import type { OriginFacts } from '../../review/verify/subject-facts.ts';
import type { Context } from '../context.ts';

/** Every cached task of a run beside the run that is said to have computed it: one key has one result. */
export async function originFacts(context: Context, run: RunRecord): Promise<OriginFacts[]> {
  const runs = await context.runs.all();
  const byId = new Map(runs.map((one) => [one.id, one]));
  return Object.entries(run.execution.tasks).flatMap(([task, { outcome, firstRun }]): OriginFacts[] => {
    const record = run.manifest.tasks[task];
    if (outcome !== 'cached' || record === undefined) return [];
    const first = firstRun === undefined ? undefined : byId.get(firstRun);
    const named = { task, ...(firstRun === undefined ? {} : { firstRun }) };
    if (first === undefined) return [{ ...named, state: 'unknown' }];
    const made = Object.values(first.manifest.tasks).filter(
      ({ key }) => key !== undefined && key === record.key,
    );
    const [origin] = made;
    if (origin === undefined) return [{ ...named, state: 'no-such-key' }];
    const others = made.map((one) => otherOutput(record, one));
    const output = others.includes(undefined) ? undefined : others[0];
    return [output === undefined ? { ...named, state: 'same' } : { ...named, state: 'other', output }];
  });
}

/** What is not the same in both, by its name: an output, a metric, a plot or the series. */
function otherOutput(record: ManifestTask, origin: ManifestTask): string | undefined {
  const [now, then] = [resultsOf(record), resultsOf(origin)];
  return [...now.keys(), ...then.keys()].find((name) => now.get(name) !== then.get(name));
}

function resultsOf({ outputs, metrics, series, plots = [] }: ManifestTask): Map<string, string> {
  return new Map<string, string>([
    ...Object.entries(outputs).map(([name, { digest }]) => [name, digest] as const),
    ...Object.entries(metrics).map(
      ([name, value]) => [`metric ${name}`, `${typeof value} ${value}`] as const,
    ),
    ...(series === undefined ? [] : [['series', series.digest] as const]),
    ...plots.map(({ file, digest }) => [file, digest] as const),
  ]);
}
