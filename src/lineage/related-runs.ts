import type { LineageDirection } from '../model/lineage/lineage-document.ts';
import { consumedRuns } from './consumed-runs.ts';
import { enterRun, type KnownRun } from './known-run.ts';
import type { RunCatalogue } from './run-catalogue.ts';
import type { RunContents } from './run-contents.ts';

/**
 * The runs in which anything above or below a run can be, oldest first: few of thousands, so that only these need a
 * graph. Some may turn out to have nothing of it.
 */
export function relatedRuns(
  catalogue: RunCatalogue,
  contents: RunContents,
  start: KnownRun,
  direction: LineageDirection,
): readonly KnownRun[] {
  const starts = new Set([start, ...originsOf(catalogue, start)]);
  const related = new Set(starts);
  const down = direction === 'up' ? undefined : takersByRun(catalogue);
  if (direction !== 'down') reach(related, starts, (run) => runsAbove(catalogue, contents, run));
  if (down !== undefined) reach(related, starts, (run) => runsBelow(contents, down, run));
  return catalogue.runs.filter((run) => related.has(run));
}

function reach(
  related: Set<KnownRun>,
  starts: Iterable<KnownRun>,
  next: (run: KnownRun) => Iterable<KnownRun>,
): void {
  const found = new Set(starts);
  for (const run of found) for (const other of next(run)) found.add(other);
  for (const run of found) related.add(run);
}

/** Runs whose results it reused. */
function* originsOf(catalogue: RunCatalogue, known: KnownRun): Generator<KnownRun> {
  for (const taskId of Object.keys(known.record.manifest.tasks)) {
    const origin = catalogue.originOf(known, taskId);
    if (origin !== undefined && origin.known !== known) yield origin.known;
  }
}

/** What it took from, whose results it reused, and what made the bytes that it took from elsewhere. */
function* runsAbove(catalogue: RunCatalogue, contents: RunContents, known: KnownRun): Generator<KnownRun> {
  for (const id of consumedRuns(known.record).values()) yield* catalogue.allOf(id);
  yield* originsOf(catalogue, known);
  for (const { inputs } of Object.values(known.record.manifest.tasks)) {
    for (const { from, digest } of Object.values(inputs)) {
      if (!('step' in from || 'spec' in from)) yield* contents.makersOf(digest);
    }
  }
}

function* runsBelow(
  contents: RunContents,
  takers: ReadonlyMap<KnownRun, readonly KnownRun[]>,
  known: KnownRun,
): Generator<KnownRun> {
  yield* takers.get(known) ?? [];
  for (const { outputs } of Object.values(known.record.manifest.tasks)) {
    for (const { digest } of Object.values(outputs)) {
      const taken = contents.takersOf(digest);
      yield* taken;
      // Of several that made the same, which one it came from depends on all of them.
      if (taken.length > 0) yield* contents.makersOf(digest);
    }
  }
}

/** Run → runs that took from it or reused a result of it. */
function takersByRun(catalogue: RunCatalogue): ReadonlyMap<KnownRun, readonly KnownRun[]> {
  const takers = new Map<KnownRun, KnownRun[]>();
  for (const known of catalogue.runs) {
    for (const id of consumedRuns(known.record).values()) {
      for (const from of catalogue.allOf(id)) enterRun(takers, from, known);
    }
    for (const [taskId, { outcome }] of Object.entries(known.record.execution.tasks)) {
      const origin = outcome === 'cached' ? catalogue.originOf(known, taskId) : undefined;
      if (origin !== undefined && origin.known !== known) enterRun(takers, origin.known, known);
    }
  }
  return takers;
}
