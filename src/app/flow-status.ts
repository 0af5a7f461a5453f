import { prepareTask } from '../executor/prepare-task.ts';
import type { TaskResult } from '../executor/task-result.ts';
import type { FlowStatus, StepStatus } from '../model/flow-status.ts';
import type { Context } from './context.ts';
import { explainStep } from './explain-step.ts';
import { keyServices } from './key-services.ts';
import { prepareRun } from './prepare-run.ts';
import type { RunOptions } from './run-options.ts';

/** What a run would do now, without doing it: nothing is written into git or the working tree. */
export async function flowStatus(
  context: Context,
  options: Pick<RunOptions, 'flow' | 'file' | 'set' | 'selection' | 'force' | 'emit' | 'signal'>,
): Promise<FlowStatus> {
  const prepared = await prepareRun(context, { ...options, keep: false });
  const services = keyServices(context, prepared);
  const done = new Map<string, TaskResult>();
  const steps: StepStatus[] = [];
  for (const task of prepared.plan.tasks) {
    if (!task.selected && !task.needed) {
      steps.push({ step: task.id, state: 'not-selected' });
      continue;
    }
    const blockers = task.dependsOn.filter((id) => !done.has(id));
    if (blockers.length > 0) {
      steps.push({
        step: task.id,
        state: 'will-run',
        because: `${blockers.join(', ')} will run`,
        after: blockers,
      });
      continue;
    }
    const ready = await prepareTask(task, done, services);
    const forced = options.force && task.selected;
    const entry = task.step.cache && !forced ? await context.cache.lookup(ready.key) : undefined;
    if (entry === undefined) {
      const because = !task.step.cache ? 'cache: false' : forced ? '--force' : undefined;
      const explained =
        because === undefined
          ? await explainStep(context, prepared.plan.flow.name, {
              step: task.step,
              components: ready.components,
              code: prepared.code,
            })
          : undefined;
      steps.push({
        step: task.id,
        state: 'will-run',
        key: ready.key,
        components: ready.components,
        ...(because === undefined ? {} : { because }),
        ...(explained === undefined ? {} : { changes: explained.changes, against: explained.against.id }),
      });
      continue;
    }
    steps.push({
      step: task.id,
      state: 'cached',
      key: ready.key,
      firstRun: entry.run,
      components: ready.components,
    });
    done.set(task.id, {
      taskId: task.id,
      outcome: 'cached',
      command: ready.command,
      inputs: {},
      outputs: entry.outputs,
      metrics: entry.metrics,
      components: ready.components,
      attempts: [],
    });
  }
  return {
    flow: prepared.plan.flow.name,
    params: prepared.plan.params,
    dirty: prepared.snapshot.dirty,
    leftOut: prepared.snapshot.leftOut,
    steps,
  };
}
