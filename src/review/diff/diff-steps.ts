import { type Difference, explainDifference } from '../../fingerprint/explain-difference.ts';
import { describeFailure } from '../../model/describe-failure.ts';
import type { OutcomeCounts } from '../../model/diff/diff-side.ts';
import type { ComponentChange, StepDiff, StepsDiff, TaskDiff, TaskFact } from '../../model/diff/step-diff.ts';
import { lastFailure } from '../../model/last-failure.ts';
import { pairsByStep, type TaskPair, type TaskSide } from './task-pairs.ts';

export function diffSteps(pairs: readonly TaskPair[]): StepsDiff {
  return { steps: [...pairsByStep(pairs)].map(([step, tasks]) => diffStep(step, tasks)) };
}

/** Whether anything but what was cached differs. */
export function stepDiffers({ added, removed, changed }: StepDiff): boolean {
  return added + removed + changed > 0;
}

function diffStep(step: string, pairs: readonly TaskPair[]): StepDiff {
  const found = pairs.map((pair) => diffTask(pair));
  const differing = found.filter(({ differs }) => differs);
  const [before, after] = [countSide(pairs, 'before'), countSide(pairs, 'after')];
  const count = (is: (pair: TaskPair) => boolean): number => pairs.filter(is).length;
  const added = count((pair) => pair.before === undefined);
  const removed = count((pair) => pair.after === undefined);
  return {
    step,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    added,
    removed,
    changed: differing.length - added - removed,
    same: found.length - differing.length,
    components: combine(differing.map(({ differences }) => differences)),
    tasks: differing.map(({ task }) => task),
  };
}

interface FoundTask {
  readonly task: TaskDiff;
  readonly differences: readonly Difference[];
  readonly differs: boolean;
}

function diffTask({ id, before, after }: TaskPair): FoundTask {
  const key = compareKeys(before, after);
  const differences =
    key === 'changed'
      ? explainDifference(before?.execution?.components ?? {}, after?.execution?.components ?? {})
      : [];
  const [old, now] = [factOf(before), factOf(after)];
  const differs = key === 'changed' || old?.status !== now?.status || old?.skippedBy !== now?.skippedBy;
  const task = {
    task: id,
    ...(old === undefined ? {} : { before: old }),
    ...(now === undefined ? {} : { after: now }),
    key,
    components: differences.map(({ group, name }) => (name === undefined ? group : `${group}.${name}`)),
  };
  return { task, differences, differs };
}

function compareKeys(before: TaskSide | undefined, after: TaskSide | undefined): TaskDiff['key'] {
  const [old, now] = [before?.manifest.key, after?.manifest.key];
  if (old === undefined || now === undefined) return 'unknown';
  return old === now ? 'same' : 'changed';
}

function factOf(side: TaskSide | undefined): TaskFact | undefined {
  if (side === undefined) return undefined;
  const { status, skippedBy } = side.manifest;
  const failure = lastFailure(side.execution);
  return {
    status,
    outcome: side.execution?.outcome ?? (status === 'succeeded' ? 'ran' : status),
    ...(skippedBy === undefined ? {} : { skippedBy }),
    ...(failure === undefined || status === 'succeeded' ? {} : { failure: describeFailure(failure) }),
  };
}

function countSide(pairs: readonly TaskPair[], side: 'before' | 'after'): OutcomeCounts | undefined {
  const facts = pairs.flatMap(({ [side]: one }) => factOf(one) ?? []);
  return facts.length === 0 ? undefined : countOutcomes(facts.map(({ outcome }) => outcome));
}

export function countOutcomes(outcomes: readonly TaskFact['outcome'][]): OutcomeCounts {
  const counts = { ran: 0, cached: 0, failed: 0, cancelled: 0, skipped: 0 };
  for (const outcome of outcomes) counts[outcome]++;
  return counts;
}

/** The differences of many tasks, those of one component together; texts only where they are the same for all. */
function combine(all: readonly (readonly Difference[])[]): ComponentChange[] {
  const found = new Map<string, { first: Difference; tasks: number; isOne: boolean }>();
  for (const difference of all.flat()) {
    const id = `${difference.group}.${difference.name ?? ''}`;
    const known = found.get(id);
    if (known === undefined) {
      found.set(id, { first: difference, tasks: 1, isOne: true });
      continue;
    }
    known.tasks++;
    known.isOne &&= known.first.before === difference.before && known.first.after === difference.after;
  }
  return [...found.values()].map(({ first: { group, name, before, after }, tasks, isOne }) => ({
    group,
    ...(name === undefined ? {} : { name }),
    ...(isOne && before !== undefined ? { before } : {}),
    ...(isOne && after !== undefined ? { after } : {}),
    tasks,
  }));
}
