import type { CacheEntry } from './cache-entry.ts';
import { encodeCanonical, type RecordValue } from './canonical-json.ts';
import type { RunRecord } from './run.ts';

/** Whether a cache entry says of its task what the record of its run says: the key, and all that the task made. */
export function matchesRecord(entry: CacheEntry, { manifest, execution }: RunRecord): boolean {
  const task = Object.hasOwn(manifest.tasks, entry.task) ? manifest.tasks[entry.task] : undefined;
  if (task === undefined || task.key !== entry.key) return false;
  const logs = execution.tasks[entry.task]?.attempts.map(({ log }) => log?.digest) ?? [];
  return (
    same(entry.outputs, task.outputs) &&
    same(entry.metrics, task.metrics) &&
    same(entry.series, task.series) &&
    same(entry.plots, task.plots) &&
    (entry.log === undefined || logs.includes(entry.log.digest))
  );
}

function same(one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one === other;
  return encodeCanonical(one as RecordValue, 'compact') === encodeCanonical(other as RecordValue, 'compact');
}
