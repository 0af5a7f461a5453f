import type { DiffSection } from '../../model/diff/run-diff.ts';
import { diffArtifacts } from '../../review/diff/diff-artifacts.ts';
import { type ComparedRecord, pairTasks } from '../../review/diff/task-pairs.ts';
import { type LookedUp, NOTHING_LOOKED_UP } from '../../review/diff-runs.ts';
import type { Context } from '../context.ts';
import { type CodeOfRun, flowOfRun } from './flow-of-run.ts';
import type { LookOptions } from './look-budget.ts';
import { lookIntoArtifacts } from './look-into-artifacts.ts';
import { lookIntoSeries } from './look-into-series.ts';
import { lookUpCode } from './look-up-code.ts';
import { thresholdRules } from './threshold-rules.ts';

export interface DiffOptions extends LookOptions {
  /** With the patch of the code. */
  readonly patch: boolean;
  /** What is looked up beside the records; undefined: everything. */
  readonly sections?: readonly DiffSection[] | undefined;
}

/** A record with the commit that its code is. */
export type LookedAt = ComparedRecord & CodeOfRun;

/** Of which the records do not say everything. */
const LOOKED_UP_SECTIONS = ['series', 'code', 'artifacts'] as const;

/** What the records do not say: of code, series and artifacts, and the bounds that the flow of the later one sets. */
export async function lookUp(
  context: Context,
  { before, after }: { readonly before: LookedAt; readonly after: LookedAt },
  options: DiffOptions,
): Promise<LookedUp> {
  const wants = (section: DiffSection): boolean => options.sections?.includes(section) ?? true;
  const [oldFlow, newFlow] = [await flowOfRun(context, before), await flowOfRun(context, after)];
  const sides = { before: { run: before, flow: oldFlow }, after: { run: after, flow: newFlow } };
  const pairs = pairTasks(before, after);
  const { code, unknown } = wants('code')
    ? await lookUpCode(context, { ...sides, patch: options.patch })
    : { ...NOTHING_LOOKED_UP };
  const series = wants('series') ? await lookIntoSeries(context, pairs, options) : undefined;
  const changed = wants('artifacts') ? diffArtifacts(pairs).changed : [];
  const artifacts = await lookIntoArtifacts(context, changed, options);
  return {
    code,
    thresholds: thresholdRules(newFlow?.flow),
    artifacts: artifacts.artifacts,
    series: series?.series ?? NOTHING_LOOKED_UP.series,
    unknown: [
      ...unknown,
      ...(series?.unknown ?? []),
      ...artifacts.unknown,
      ...LOOKED_UP_SECTIONS.filter((section) => !wants(section)).map((section) => ({
        section,
        why: 'it was not asked for',
      })),
    ],
  };
}
