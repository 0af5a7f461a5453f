import type { Context } from '../app/context.ts';
import { resolveRun } from '../app/resolve-spec.ts';
import type { RunRecord } from '../model/run.ts';

/** Each of the runs that SPECs name, once. */
export async function runsNamed(context: Context, specs: readonly string[]): Promise<RunRecord[]> {
  const runs = [];
  for (const spec of specs) runs.push(await resolveRun(context, spec));
  return [...new Set(runs)];
}
