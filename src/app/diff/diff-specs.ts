import type { RunDiff } from '../../model/diff/run-diff.ts';
import type { RunTable } from '../../model/diff/run-table.ts';
import { diffRuns } from '../../review/diff-runs.ts';
import { tabulateRuns } from '../../review/tabulate-runs.ts';
import type { Context } from '../context.ts';
import { readTags } from '../tags.ts';
import { type ChosenRun, chooseRun, runBefore } from './chosen-run.ts';
import { describeSide } from './describe-side.ts';
import { type DiffOptions, lookUp } from './look-up.ts';
import { narrowPair } from './narrow-pair.ts';

export type { DiffOptions } from './look-up.ts';

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

async function tableOf(context: Context, chosen: readonly ChosenRun[]): Promise<RunTable> {
  const tags = await readTags(context);
  return tabulateRuns(chosen.map((one) => ({ side: describeSide(one, tags), record: one.run })));
}
