import { digestText } from '../../src/model/blake3.ts';
import type { CacheEntry } from '../../src/model/cache-entry.ts';
import { parseRunId } from '../../src/model/run-id.ts';

export const KEY = digestText('a key');

export function cacheEntry(run: string, createdAt: string, key = KEY): CacheEntry {
  return {
    version: 1,
    key,
    run: parseRunId(run),
    task: 'train',
    createdAt,
    outputs: { model: { kind: 'file', digest: digestText(run), sizeBytes: 10, path: 'model.bin' } },
    metrics: { auc: 0.9 },
    components: { command: 'train' },
  };
}
