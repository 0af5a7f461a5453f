import { existsSync } from 'node:fs';
import { mapPool } from '../base/pool.ts';
import type { Digest } from '../model/digest.ts';
import type { Finding, FsckReport } from '../model/fsck-report.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { StoreInspection } from '../store/inspection-port.ts';
import type { LocalStore } from '../store/local-port.ts';
import { checkCache } from './check-cache.ts';

/** Blobs under one's eyes at once: each holds a buffer of 1 MiB. */
const LANES = 4;
const BATCH = 1000;

export interface CheckStoreOptions {
  readonly store: LocalStore;
  readonly inspection: StoreInspection;
  /** Corrupt blobs go to `quarantine/`; stray temporary files and unreadable cache entries are removed. */
  readonly repair: boolean;
  readonly signal?: AbortSignal;
  /** Bytes and blobs since the last call. */
  readonly onProgress?: (bytes: number, blobs: number) => void;
}

/** Reads every byte of the local store. Nothing that is found is thrown; what cannot be read at all is. */
export async function checkStore(options: CheckStoreOptions): Promise<FsckReport> {
  const findings: Finding[] = [];
  const totals = { blobs: 0, bytes: 0 };
  for await (const digests of batches(options.store.list(options.signal))) {
    await mapPool(
      digests,
      LANES,
      async (digest) => {
        const { bytes, found } = await checkBlob(options, digest);
        totals.blobs++;
        totals.bytes += bytes;
        if (found !== undefined) findings.push(found);
      },
      options.signal,
    );
  }
  for (const { path, sizeBytes } of await options.inspection.strayTemps()) {
    const repaired = await repairBy(options, () => options.inspection.discard(path));
    findings.push({ kind: 'stray-temp', path, sizeBytes, repaired });
  }
  for (const path of await options.inspection.strayFiles()) {
    findings.push({ kind: 'stray-file', path, repaired: false });
  }
  const cache = await checkCache(options);
  return { ...totals, cacheEntries: cache.entries, findings: [...findings, ...cache.findings] };
}

async function checkBlob(
  options: CheckStoreOptions,
  digest: Digest,
): Promise<{ readonly bytes: number; readonly found?: Finding }> {
  const { store, inspection, onProgress } = options;
  let bytes = 0;
  try {
    const stream = await store.get(digest, options.signal);
    if (stream !== undefined) {
      for await (const part of stream) bytes += part.length;
      onProgress?.(bytes, 1);
      return { bytes };
    }
  } catch (error) {
    if (!(error instanceof MlgitError) || error.code !== 'digest-mismatch') throw error;
  }
  onProgress?.(bytes, 1);
  if (!existsSync(store.pathOf(digest))) return { bytes };
  let quarantined: string | undefined;
  const repaired = await repairBy(options, async () => {
    quarantined = await inspection.quarantine(digest);
  });
  const found: Finding = { kind: 'corrupt-blob', digest, path: store.pathOf(digest), repaired };
  return { bytes, found: quarantined === undefined ? found : { ...found, quarantined } };
}

async function repairBy(options: CheckStoreOptions, repair: () => Promise<void>): Promise<boolean> {
  if (!options.repair) return false;
  await repair();
  return true;
}

/** So that the store is not changed while its list is read, and memory stays bounded. */
async function* batches(digests: AsyncIterable<Digest>): AsyncGenerator<Digest[]> {
  let batch: Digest[] = [];
  for await (const digest of digests) {
    batch.push(digest);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}
