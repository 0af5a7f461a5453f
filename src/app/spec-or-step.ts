import { usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import type { Context } from './context.ts';
import { findTarget } from './find-target.ts';
import { type ResolvedSpec, resolveSpec } from './resolve-spec.ts';

/** What a SPEC names; or, by its name alone, a step or task of the newest run. @throws MlgitError (usage) `no-runs`, and what finding a SPEC throws. */
export async function specOrStep(context: Context, text: string): Promise<ResolvedSpec> {
  if (/[@:#]/.test(text)) return resolveSpec(context, text);
  const run = await newestRun(context);
  const path = `${text.replace(/\/$/, '')}/`;
  return { run, target: findTarget(run, { flow: run.flow, back: 0, path, text }) };
}

/** @throws MlgitError `no-runs` (usage). */
export async function newestRun(context: Context): Promise<RunRecord> {
  const [run] = await context.runs.all();
  if (run === undefined) throw usageError('no-runs', 'There is no run here yet', ['mlgit run']);
  return run;
}
