import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { populationStabilityIndex } from '../../src/checks/psi.ts';
import { digestText } from '../../src/model/blake3.ts';
import type { DriftMeasure } from '../../src/model/check.ts';
import { evaluateRule, tableFile } from '../support/check-tables.ts';

const values = fc.array(
  fc.oneof(
    fc.integer({ min: -5, max: 5 }),
    fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
    fc.constant(undefined),
  ),
  { minLength: 1, maxLength: 40 },
);
type Values = readonly (number | undefined)[];

const given = (side: Values): number[] => side.filter((one) => one !== undefined);

/** As the definition says: the distance of the distribution functions at every value. */
function naiveKs(a: Values, b: Values): number {
  const share = (side: readonly number[], at: number) => side.filter((v) => v <= at).length / side.length;
  const [left, right] = [given(a), given(b)];
  return Math.max(...[...left, ...right].map((at) => Math.abs(share(left, at) - share(right, at))));
}

/** Over the bins that the reference's tenths make, nulls apart. */
function naivePsi(actual: Values, expected: Values): number {
  const sorted = given(expected).sort((x, y) => x - y);
  const edges = [
    ...new Set(
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map(
        (tenth) => sorted[Math.max(0, Math.ceil((tenth / 10) * sorted.length) - 1)]!,
      ),
    ),
  ];
  const binOf = (v: number | undefined) => (v === undefined ? -1 : edges.filter((edge) => v > edge).length);
  let sum = 0;
  for (const bin of [-1, ...edges.keys(), edges.length]) {
    const count = (side: Values) => side.filter((v) => binOf(v) === bin).length;
    if (count(actual) + count(expected) === 0) continue;
    const a = Math.max(count(actual) / actual.length, 1e-4);
    const e = Math.max(count(expected) / expected.length, 1e-4);
    sum += (a - e) * Math.log(a / e);
  }
  return sum;
}

async function measured(measure: DriftMeasure, actual: Values, expected: Values): Promise<number> {
  const text = (side: Values) => side.map((v) => JSON.stringify({ v: v ?? null })).join('\n');
  const found = await evaluateRule(
    { kind: 'drift', on: 'now', column: 'v', against: 'f@prod:now', measure, max: 0.1 },
    {
      sources: { now: tableFile('now.jsonl', text(actual)) },
      references: {
        'f@prod:now': { source: tableFile('before.jsonl', text(expected)), digest: digestText('') },
      },
    },
  );
  return Number(found.found.replace(/^\w+ /, ''));
}

/** Both sides have numbers; the engine takes a column of nulls alone for texts. */
const twoSides = fc.tuple(values, values).filter((sides) => sides.every((side) => given(side).length > 0));

describe('a drift', () => {
  it('by ks is the distance of the distribution functions', async () => {
    await fc.assert(
      fc.asyncProperty(twoSides, async ([actual, expected]) => {
        const found = await measured('ks', actual, expected);
        expect(found).toBeCloseTo(naiveKs(actual, expected), 3);
      }),
      { numRuns: 60 },
    );
  });

  it('by psi is the index over the tenths of the reference', async () => {
    await fc.assert(
      fc.asyncProperty(twoSides, async ([actual, expected]) => {
        const wanted = naivePsi(actual, expected);
        const found = await measured('psi', actual, expected);
        expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-9 + Math.abs(wanted) * 1e-3);
      }),
      // Digits that a decimal holds, and a double rounds.
      {
        numRuns: 60,
        examples: [
          [
            [
              [1, 0],
              [0.000029833864200900674, 0],
            ],
          ],
        ],
      },
    );
  });

  it('is never negative, none for the same shares, and the same both ways', () => {
    const counts = fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(counts, counts, fc.integer({ min: 1, max: 9 }), (left, right, factor) => {
        const length = Math.min(left.length, right.length);
        const [a, b] = [left.slice(0, length), right.slice(0, length)];
        const there = populationStabilityIndex(a, b);
        const back = populationStabilityIndex(b, a);
        if (there === undefined) {
          expect(back).toBeUndefined();
          return;
        }
        expect(there).toBeGreaterThanOrEqual(0);
        expect(back).toBeCloseTo(there, 9);
        expect(
          populationStabilityIndex(
            a,
            a.map((count) => count * factor),
          ),
        ).toBeCloseTo(0, 9);
      }),
    );
  });
});
