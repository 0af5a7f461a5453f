import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCanonical, type RecordValue } from '../../src/model/canonical-json.ts';
import type { MetricVerdict } from '../../src/model/diff/metric-diff.ts';
import type { RunDiff } from '../../src/model/diff/run-diff.ts';
import { diffRuns } from '../../src/review/diff-runs.ts';
import { tabulateRuns } from '../../src/review/tabulate-runs.ts';
import { arbitraryFacts } from '../support/arbitrary-runs.ts';
import { comparedRun } from '../support/compared-run.ts';
import { requireValid } from '../support/result-schemas.ts';

const runs = arbitraryFacts.map(comparedRun);

function expectValid(document: object): void {
  const json: unknown = JSON.parse(encodeCanonical(document as RecordValue, 'compact'));
  requireValid('diff', json);
  // It has neither what JSON cannot hold nor what reads back as something else.
  expect(JSON.parse(JSON.stringify(json))).toEqual(JSON.parse(JSON.stringify(document)));
}

const OPPOSITE: { readonly [verdict in MetricVerdict]: MetricVerdict } = {
  better: 'worse',
  worse: 'better',
  changed: 'changed',
  added: 'removed',
  removed: 'added',
};

/** What the same diff says with its sides exchanged, as far as that is a matter of sides. */
function mirrored({ metrics, params, inputs, steps, artifacts, checks, environment, differs }: RunDiff) {
  const swap = <T extends { readonly before?: unknown; readonly after?: unknown }>(all: readonly T[]) =>
    all.map(({ before, after }) => ({ before: after, after: before }));
  return {
    differs,
    metrics: metrics.changed.map(({ name, task, before, after, verdict }) => ({
      ...{ name, task, before: after, after: before, verdict },
    })),
    params: swap(params.changed),
    inputs: swap(inputs.changed),
    artifacts: swap(artifacts.changed),
    checks: swap(checks.changed),
    packages: environment.interpreters.map(({ packages }) => swap(packages)),
    steps: steps.steps.map(({ step, added, removed, changed }) => ({
      step,
      added: removed,
      removed: added,
      changed,
    })),
  };
}

describe('the diff of two runs', () => {
  it('of a run with itself has no difference', () => {
    fc.assert(
      fc.property(runs, (run) => {
        const diff = diffRuns(run, run);
        expect(diff.differs).toEqual([]);
        expect(diff.unknown).toEqual([]);
      }),
    );
  });

  it('says the same with sides exchanged, the other way round', () => {
    fc.assert(
      fc.property(runs, runs, (a, b) => {
        // Directions are those of the later run: both have the same.
        fc.pre(sameDirections(a, b));
        const there = mirrored(diffRuns(a, b));
        const back = mirrored(diffRuns(b, a));
        const unswapped = {
          ...there,
          metrics: there.metrics.map((one) => ({
            ...{ name: one.name, task: one.task, before: one.after, after: one.before },
            verdict: OPPOSITE[one.verdict],
          })),
          ...Object.fromEntries(
            (['params', 'inputs', 'artifacts', 'checks'] as const).map((section) => [
              section,
              there[section].map(({ before, after }) => ({ before: after, after: before })),
            ]),
          ),
          packages: there.packages.map((all) =>
            all.map(({ before, after }) => ({ before: after, after: before })),
          ),
          steps: there.steps.map((one) => ({ ...one, added: one.removed, removed: one.added })),
        };
        expect(back).toEqual(unswapped);
      }),
    );
  });

  it('is JSON as it stands, and as the schema says', () => {
    fc.assert(
      fc.property(runs, runs, (a, b) => {
        expectValid(diffRuns(a, b));
        expectValid(tabulateRuns([a, b, a]));
      }),
      { numRuns: 50 },
    );
  });
});

function sameDirections(a: ReturnType<typeof comparedRun>, b: ReturnType<typeof comparedRun>): boolean {
  const of = ({ record }: typeof a, id: string): unknown => record.manifest.tasks[id]?.direction ?? {};
  const ids = Object.keys(a.record.manifest.tasks).filter((id) => id in b.record.manifest.tasks);
  return ids.every((id) => JSON.stringify(of(a, id)) === JSON.stringify(of(b, id)));
}
