import type { Digest } from './digest.ts';
import type { RunId } from './run-id.ts';

/** One thing that is not as it should be. `repaired`: mended in this call. Paths of the store are relative to its root. */
export type Finding =
  | {
      /** The bytes are not what the name says, or the file is torn. */
      readonly kind: 'corrupt-blob';
      readonly digest: Digest;
      readonly path: string;
      readonly quarantined?: string;
      readonly repaired: boolean;
    }
  | {
      /** Left by a process that died: harmless, takes space. */
      readonly kind: 'stray-temp';
      readonly path: string;
      readonly sizeBytes: number;
      readonly repaired: boolean;
    }
  | { readonly kind: 'stray-file'; readonly path: string; readonly repaired: boolean }
  | {
      /** Counts as absent, so its task runs again. */
      readonly kind: 'unreadable-entry';
      readonly path: string;
      readonly reason: string;
      readonly repaired: boolean;
    }
  | {
      /** A cache entry that names what the store lacks: it counts as absent. */
      readonly kind: 'incomplete-entry';
      readonly path: string;
      readonly run: RunId;
      readonly missing: readonly Digest[];
      readonly repaired: boolean;
    }
  | {
      /** A cache entry of a result that was evicted: it does not count. */
      readonly kind: 'evicted-entry';
      readonly path: string;
      readonly run: RunId;
      readonly repaired: boolean;
    }
  | {
      /** Of an evicted result; it counts all the same, by its name. */
      readonly kind: 'unreadable-tombstone';
      readonly path: string;
      readonly reason: string;
      readonly repaired: boolean;
    };

export interface FsckReport {
  readonly blobs: number;
  readonly bytes: number;
  readonly cacheEntries: number;
  readonly findings: readonly Finding[];
}

/** Whether anything lost data: a stray file, or what is wrong with the cache, is no damage. */
export function isDamaged(report: FsckReport): boolean {
  return report.findings.some((finding) => finding.kind === 'corrupt-blob');
}
