import type { TakenResult } from '../../executor/cached-result.ts';
import type { PreparedTask } from '../../executor/prepare-task.ts';
import type { Rerun } from '../run-options.ts';
import { takenResult } from '../taken-result.ts';

/** What stands for a task that is not run again: whether its key is the same is what is to be found out. */
export function takenResults({ taken }: Rerun): (prepared: PreparedTask) => Promise<TakenResult | undefined> {
  return async ({ task }) => {
    for (const run of taken) {
      const result = takenResult(run, task.id);
      if (result !== undefined) return result;
    }
    return undefined;
  };
}
