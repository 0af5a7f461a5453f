import type { DiffSection, RunDiff } from '../../model/diff/run-diff.ts';
import type { RunTable } from '../../model/diff/run-table.ts';
import { diffArtifacts } from '../../review/diff/diff-artifacts.ts';
import { pairTasks } from '../../review/diff/task-pairs.ts';
import { diffRuns, type LookedUp, NOTHING_LOOKED_UP } from '../../review/diff-runs.ts';
import { tabulateRuns } from '../../review/tabulate-runs.ts';
import type { Context } from '../context.ts';
import { readTags } from '../tags.ts';
import { type ChosenRun, chooseRun, runBefore } from './chosen-run.ts';
import { describeSide } from './describe-side.ts';
import { flowOfRun } from './flow-of-run.ts';
import type { LookOptions } from './look-budget.ts';
import { lookIntoArtifacts } from './look-into-artifacts.ts';
import { lookIntoSeries } from './look-into-series.ts';
import { lookUpCode } from './look-up-code.ts';
import { type NarrowedPair, narrowPair } from './narrow-pair.ts';
import { thresholdRules } from './threshold-rules.ts';

export interface DiffOptions extends LookOptions {
  /** With the patch of the code. */
  readonly patch: boolean;
  /** What is looked up beside the records; undefined: everything. */
  readonly sections?: readonly DiffSection[] | undefined;
}

export interface DiffOfSpecs {
  readonly document: RunDiff | RunTable;
  /** With one SPEC: what it was compared with. */
  readonly comparedWith?: string;
}

/**
 * What runs, tasks or artifacts differ in: one SPEC is compared with the run before it in its flow, two with each other, and
 * more are put side by side.
 * @throws MlgitError (usage) where a SPEC names nothing.
 */
export async function diffSpecs(
  context: Context,
  specs: readonly string[],
  options: DiffOptions,
): Promise<DiffOfSpecs> {
  const chosen: ChosenRun[] = [];
  for (const spec of specs) chosen.push(await chooseRun(context, spec));
  const [first, second] = chosen;
  if (first === undefined) throw new Error('Internal error: a diff of nothing');
  if (chosen.length > 2) return { document: await tableOf(context, chosen) };
  if (second !== undefined) return { document: await diffChosen(context, first, second, options) };
  const before = await runBefore(context, first, specs[0] ?? '');
  const document = await diffChosen(context, before, first, options);
  return { document, comparedWith: document.before.spec };
}

async function diffChosen(
  context: Context,
  before: ChosenRun,
  after: ChosenRun,
  options: DiffOptions,
): Promise<RunDiff> {
  const tags = await readTags(context);
  const pair = await narrowPair(context, before, after);
  // Whoever names one artifact wants to see into it.
  const full = options.full || (before.target.kind === 'artifact' && after.target.kind === 'artifact');
  const found = await lookUp(context, pair, { ...options, full });
  const diff = diffRuns(
    { side: describeSide(before, tags), record: pair.before },
    { side: describeSide(after, tags), record: pair.after },
    found,
  );
  return pair.narrowedTo === undefined ? diff : { ...diff, narrowedTo: pair.narrowedTo };
}

/** Of which the records do not say everything. */
const LOOKED_UP_SECTIONS = ['series', 'code', 'artifacts'] as const;

async function lookUp(
  context: Context,
  { before, after }: NarrowedPair,
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

async function tableOf(context: Context, chosen: readonly ChosenRun[]): Promise<RunTable> {
  const tags = await readTags(context);
  return tabulateRuns(chosen.map((one) => ({ side: describeSide(one, tags), record: one.run })));
}
