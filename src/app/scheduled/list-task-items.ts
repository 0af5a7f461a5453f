import type { Config } from '../../config/config.ts';
import { inScope } from '../../executor/run-progress.ts';
import { plainItem } from '../../export/plain-item.ts';
import { formatItem } from '../../flow/format-item.ts';
import { plannedStep } from './find-task.ts';
import { inScheduledRun, type ScheduledRequest, type Watching } from './open-scheduled.ts';
import { SettledTasks, stepsAbove } from './settle-tasks.ts';

/**
 * The items of a step whose list other steps of the run have made by now, for a scheduler to fan out over; none where it could
 * not be made. As texts that `task run --item` takes.
 */
export function listTaskItems(
  config: Config,
  request: ScheduledRequest & { readonly step: string },
  watching: Watching,
): Promise<readonly string[]> {
  return inScheduledRun(config, request, watching, async (run) => {
    const { plan } = run.prepared;
    const step = plannedStep(plan, request.step);
    const settled = new SettledTasks(run);
    await settled.settle(stepsAbove(inScope(plan), step));
    const { tasks, settled: unmade } = await settled.expand(step);
    const without = new Set(unmade.map(({ taskId }) => taskId));
    return tasks.filter(({ id }) => !without.has(id)).map(({ item }) => plainItem(formatItem(item)));
  });
}
