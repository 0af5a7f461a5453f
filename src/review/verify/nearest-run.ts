import type { Manifest } from '../../model/manifest.ts';
import type { RunRecord } from '../../model/run.ts';
import type { NearestRun } from './subject-facts.ts';

/** More than this is no edit of that run's manifest, but another run's. */
const MOST_DIFFERENCES = 20;
const SHOWN = 3;

/** The run that a manifest differs from in the fewest facts, so that an edit or a swapped artifact can be named. */
export function nearestRun(
  manifest: Manifest,
  runs: readonly Pick<RunRecord, 'id' | 'manifest'>[],
): NearestRun | undefined {
  let best: NearestRun | undefined;
  for (const run of runs) {
    const differs = differences(manifest, run.manifest, []);
    if (differs.length === 0 || differs.length > (best?.count ?? MOST_DIFFERENCES + 1) - 1) continue;
    best = { run: run.id, differs: differs.slice(0, SHOWN), count: differs.length };
  }
  return best;
}

/** Dotted places of two documents that differ; `undefined` is a value like any other. */
function differences(a: unknown, b: unknown, at: readonly string[]): string[] {
  if (Object.is(a, b)) return [];
  if (!isContainer(a) || !isContainer(b)) return [at.join('.')];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differences(own(a, key), own(b, key), [...at, key]));
}

function own(container: { readonly [key: string]: unknown }, key: string): unknown {
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

function isContainer(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
