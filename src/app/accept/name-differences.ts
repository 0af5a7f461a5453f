import type { Difference } from '../../fingerprint/explain-difference.ts';
import type { Digest } from '../../model/digest.ts';
import type { StaleTask } from '../../model/stale-task.ts';
import { componentName } from '../explain-step.ts';

/** A task that the other does not have, or leaves out. */
export function taskOnlyIn(where: 'manifest' | 'tree', task: string): StaleTask {
  const there = 'runs';
  return {
    task,
    group: 'task',
    component: 'task',
    recorded: where === 'manifest' ? there : undefined,
    found: where === 'tree' ? there : undefined,
  };
}

export async function namedDifferences(
  task: string,
  differences: readonly (Difference | 'key')[],
  around: {
    readonly keys: { readonly recorded: Digest; readonly found: Digest };
    /** Of code: those that differ, where that can be told. */
    readonly files: () => Promise<readonly string[] | undefined>;
  },
): Promise<StaleTask[]> {
  const named: StaleTask[] = [];
  for (const difference of differences) {
    if (difference === 'key') {
      named.push({ task, group: 'key', component: 'key', ...around.keys });
      continue;
    }
    const { group, name, before, after } = difference;
    const files = group === 'code' ? await around.files() : undefined;
    named.push({
      task,
      group,
      component: componentName({ group, name }),
      recorded: before,
      found: after,
      ...(files === undefined ? {} : { files }),
    });
  }
  return named;
}
