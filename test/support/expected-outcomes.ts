import type { TaskResult } from '../../src/executor/task-result.ts';
import type { Shape } from './graph-shapes.ts';

export type Outcome = TaskResult['outcome'] | 'left out';

/** By id of the task. */
export type Outcomes = ReadonlyMap<string, Outcome>;

/** What the victims end as; the rest follows by the rules of the guide, written once more here. */
export function expectedOutcomes(shape: Shape, ofVictim: Outcome): Outcomes {
  const outcomes = new Map<string, Outcome>();
  for (const [id, { one = [], join: joined = [], optional = [] }] of Object.entries(shape.tasks)) {
    const of = (ids: readonly string[]) => ids.map((each) => outcomes.get(each)!);
    const isBad = (outcome: Outcome): boolean => ['failed', 'cancelled', 'skipped'].includes(outcome);
    const all = [...of(one), ...of(joined), ...of(optional)];
    const lacksAll = joined.length > 0 && of(joined).every((outcome) => outcome === 'left out');
    if (shape.leftOut?.includes(id)) outcomes.set(id, 'left out');
    else if (all.some(isBad)) outcomes.set(id, 'skipped');
    else if (of(one).includes('left out') || lacksAll) outcomes.set(id, 'left out');
    else outcomes.set(id, shape.victims.includes(id) ? ofVictim : 'ran');
  }
  return outcomes;
}

/** The same where an earlier run has the results of some tasks. */
export function whereCached(outcomes: Outcomes, isCached: (id: string) => boolean): Outcomes {
  return new Map(
    [...outcomes].map(([id, one]) => [id, one === 'ran' && isCached(id) ? 'cached' : one] as const),
  );
}
