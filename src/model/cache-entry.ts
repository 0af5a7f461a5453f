import type { ArtifactContent } from './artifact.ts';
import type { Digest } from './digest.ts';
import type { ManifestOutput, ManifestPlot } from './manifest.ts';
import type { Metrics } from './metric.ts';
import type { RunId } from './run-id.ts';

/** One immutable record per cache key *and run*: what that key's task made. */
export interface CacheEntry {
  readonly version: 1;
  readonly key: Digest;
  readonly run: RunId;
  readonly task: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly createdAt: string;
  /** Made by `--force`: preferred over earlier entries. */
  readonly forced?: true;
  readonly outputs: { readonly [name: string]: ManifestOutput };
  readonly metrics: Metrics;
  readonly series?: ManifestOutput;
  readonly plots?: readonly ManifestPlot[];
  /** The log of the attempt that made it. */
  readonly log?: { readonly digest: Digest; readonly sizeBytes: number };
  /** The key's components, for `explain`: name → digest or value. */
  readonly components: { readonly [component: string]: string };
}

/** Everything that using an entry needs from the store. */
export function contentsOf(entry: CacheEntry): ArtifactContent[] {
  const files = [...(entry.plots ?? []), ...(entry.log === undefined ? [] : [entry.log])];
  return [
    ...Object.values(entry.outputs),
    ...(entry.series === undefined ? [] : [entry.series]),
    ...files.map(({ digest, sizeBytes }): ArtifactContent => ({ kind: 'file', digest, sizeBytes })),
  ];
}
