import { compareBytes } from '../../base/byte-order.ts';
import type { Execution, ExecutionTask } from '../../model/execution.ts';
import type { Manifest, ManifestTask } from '../../model/manifest.ts';
import type { RunRecord } from '../../model/run.ts';
import { stepDepths } from '../../model/step-depths.ts';

/** The parts of a run's record that are compared. */
export type ComparedRecord = Pick<RunRecord, 'manifest' | 'execution' | 'env'>;

/** As much of it as tells which tasks there are. */
interface PairedRecord {
  readonly manifest: Pick<Manifest, 'tasks'>;
  readonly execution?: Pick<Execution, 'tasks'>;
}

export interface TaskSide {
  readonly manifest: ManifestTask;
  /** Absent where the record does not say how it went. */
  readonly execution?: ExecutionTask;
}

/** The task of one id in two runs, of which one may not have it. */
export interface TaskPair {
  readonly id: string;
  readonly step: string;
  readonly before?: TaskSide;
  readonly after?: TaskSide;
}

/** Tasks by id: steps that others need come first, then by name of the step, then by id. */
export function pairTasks(before: PairedRecord, after: PairedRecord): TaskPair[] {
  const depths = stepDepths([
    ...Object.values(before.manifest.tasks),
    ...Object.values(after.manifest.tasks),
  ]);
  const ids = new Set([...Object.keys(before.manifest.tasks), ...Object.keys(after.manifest.tasks)]);
  const pairs = [...ids].map((id): TaskPair => {
    const old = sideOf(before, id);
    const now = sideOf(after, id);
    return {
      id,
      step: (now ?? old)?.manifest.step ?? id,
      ...(old === undefined ? {} : { before: old }),
      ...(now === undefined ? {} : { after: now }),
    };
  });
  const at = ({ step }: TaskPair): number => depths.get(step) ?? 0;
  return pairs.sort((a, b) => at(a) - at(b) || compareBytes(a.step, b.step) || compareBytes(a.id, b.id));
}

/** By step, in the order in which the steps come. */
export function pairsByStep(pairs: readonly TaskPair[]): Map<string, TaskPair[]> {
  return Map.groupBy(pairs, ({ step }) => step);
}

function sideOf({ manifest, execution }: PairedRecord, id: string): TaskSide | undefined {
  const task = own(manifest.tasks, id);
  if (task === undefined) return undefined;
  const went = execution && own(execution.tasks, id);
  return { manifest: task, ...(went === undefined ? {} : { execution: went }) };
}

/** What a record has under a name of another record, such as `constructor`. */
export function own<T>(record: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
