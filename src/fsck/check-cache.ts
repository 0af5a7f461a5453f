import { type CacheEntry, contentsOf } from '../model/cache-entry.ts';
import type { Digest } from '../model/digest.ts';
import type { Finding } from '../model/fsck-report.ts';
import type { StoreInspection } from '../store/inspection-port.ts';
import type { LocalStore } from '../store/local-port.ts';

export interface CheckCacheOptions {
  readonly store: LocalStore;
  readonly inspection: StoreInspection;
  readonly repair: boolean;
  readonly signal?: AbortSignal;
}

/** Every entry of the cross-run cache: can it be read, does it count, and is what it names there? */
export async function checkCache(
  options: CheckCacheOptions,
): Promise<{ readonly entries: number; readonly findings: Finding[] }> {
  const { inspection, repair, signal } = options;
  const findings: Finding[] = [];
  let entries = 0;
  for await (const { path, entry, problem, evicted } of inspection.cacheFiles()) {
    signal?.throwIfAborted();
    entries++;
    if (entry === undefined) {
      if (repair) await inspection.discard(path);
      findings.push({ kind: 'unreadable-entry', path, reason: problem ?? 'unknown', repaired: repair });
      continue;
    }
    if (evicted) {
      if (repair) await inspection.discard(path);
      findings.push({ kind: 'evicted-entry', path, run: entry.run, repaired: repair });
      continue;
    }
    const missing = await missingOf(options.store, entry, signal);
    if (missing.length > 0) {
      findings.push({ kind: 'incomplete-entry', path, run: entry.run, missing, repaired: false });
    }
  }
  for (const { path, problem } of await inspection.unreadableTombstones()) {
    findings.push({ kind: 'unreadable-tombstone', path, reason: problem, repaired: false });
  }
  return { entries, findings };
}

async function missingOf(store: LocalStore, entry: CacheEntry, signal?: AbortSignal): Promise<Digest[]> {
  const missing: Digest[] = [];
  for (const content of contentsOf(entry)) {
    if (!(await store.holds(content, signal))) missing.push(content.digest);
  }
  return missing;
}
