import type { RunRecord } from '../../model/run.ts';
import { knownTasks } from '../accept/known-tasks.ts';
import type { Context } from '../context.ts';

/** Tasks whose environment names a Python and no lock: what it was built from is not what it will be built from. */
export async function unlockedTasks(context: Context, run: RunRecord): Promise<string[]> {
  const known = await knownTasks(context, run);
  return Object.entries(run.manifest.tasks).flatMap(([task, { step }]) => {
    const environment = known.step(step)?.environment;
    return environment !== undefined && environment.lock === undefined ? [task] : [];
  });
}
