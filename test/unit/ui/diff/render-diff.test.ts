import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestText } from '../../../../src/model/blake3.ts';
import { diffRuns, type LookedUp, NOTHING_LOOKED_UP } from '../../../../src/review/diff-runs.ts';
import { tabulateRuns } from '../../../../src/review/tabulate-runs.ts';
import { renderDiff } from '../../../../src/ui/diff/render-diff.ts';
import { renderRunTable } from '../../../../src/ui/diff/render-run-table.ts';
import { createPalette } from '../../../../src/ui/palette.ts';
import { textWidth } from '../../../../src/ui/text-width.ts';
import { arbitraryFacts } from '../../../support/arbitrary-runs.ts';
import { comparedRun } from '../../../support/compared-run.ts';
import { exampleRuns, LOOKED_UP } from '../../../support/example-diff.ts';
import { OBEYED } from '../../../support/hostile.ts';
import { NOW } from '../../../support/recorded-runs.ts';

const PLAIN = createPalette(false);
const OPTIONS = { full: false, nowMs: NOW, width: 80 };

describe('a diff as text', () => {
  it('is one screen, with what matters first and what is the same in one line', () => {
    const [before, after] = exampleRuns();
    expect(`\n${renderDiff(diffRuns(before, after, LOOKED_UP), OPTIONS, PLAIN)}\n`).toMatchSnapshot();
  });

  it('has the same letters with colours', () => {
    const [before, after] = exampleRuns();
    const diff = diffRuns(before, after, LOOKED_UP);
    const coloured = renderDiff(diff, OPTIONS, createPalette(true));
    expect(coloured).not.toBe(stripVTControlCharacters(coloured));
    expect(stripVTControlCharacters(coloured)).toBe(renderDiff(diff, OPTIONS, PLAIN));
  });

  it('shows only the sections that are asked for', () => {
    const [before, after] = exampleRuns();
    const text = renderDiff(diffRuns(before, after, LOOKED_UP), { ...OPTIONS, sections: ['params'] }, PLAIN);
    expect(text).toContain('Parameters');
    expect(text).not.toContain('Metrics');
  });

  it('tells a fan-out of many by what happened to each metric over all tasks', () => {
    const tasks = (shift: number) =>
      Object.fromEntries(
        Array.from({ length: 1000 }, (_, i) => [
          `train/i=${i}`,
          {
            ...{
              step: 'train',
              key: digestText(`${i} ${shift}`),
              components: { 'params.seed': String(shift) },
            },
            ...{ metrics: { loss: i + (i % 3) * shift }, direction: { loss: 'min' as const } },
          },
        ]),
      );
    const diff = diffRuns(comparedRun({ tasks: tasks(0) }), comparedRun({ tasks: tasks(1) }));
    expect(`\n${renderDiff(diff, OPTIONS, PLAIN)}\n`).toMatchSnapshot();
    expect(renderDiff(diff, { ...OPTIONS, full: true }, PLAIN).split('\n').length).toBeGreaterThan(600);
  });

  it('says what is not known, and of runs that are no whole ones what they are', () => {
    const unknown = [{ section: 'artifacts', what: 'train/model', why: 'its bytes are not here' }] as const;
    const found: LookedUp = { ...NOTHING_LOOKED_UP, unknown };
    const text = renderDiff(
      diffRuns(
        comparedRun({ side: { partial: true } }),
        comparedRun({ id: 'bbbbbbbbb2', side: { status: 'lost', flow: 'other' } }),
        found,
      ),
      OPTIONS,
      PLAIN,
    );
    expect(text).toContain('the flows differ: demo and other');
    expect(text).toContain('demo@aaaaaaaaa1 ran only a part of its flow');
    expect(text).toContain('demo@bbbbbbbbb2 was lost');
    expect(text).toContain('? train/model: its bytes are not here');
    expect(text).not.toMatch(/The same: .*artifacts/);
  });

  it('holds nothing that a terminal obeys, and no line that is too wide, whatever others wrote', () => {
    fc.assert(
      fc.property(arbitraryFacts, arbitraryFacts, fc.boolean(), (before, after, full) => {
        const runs = [comparedRun(before), comparedRun(after)] as const;
        const text = renderDiff(diffRuns(...runs), { ...OPTIONS, full }, PLAIN);
        const table = renderRunTable(tabulateRuns([...runs, ...runs]), OPTIONS, PLAIN);
        for (const line of [...text.split('\n'), ...table.split('\n')]) {
          expect(line).not.toMatch(OBEYED);
          expect(line).toBe(line.trimEnd());
        }
        // Columns of numbers do not give way; names do.
        for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(140);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a table of runs', () => {
  it.each([3, 6])('of %d runs marks the best of each metric', (count) => {
    const runs = Array.from({ length: count }, (_, i) =>
      comparedRun({
        ...{ id: `aaaaaaaaa${i}`, params: { seed: 7, depth: i }, wallMs: 1000 * (i + 1) },
        tasks: {
          train: {
            metrics: { auc: i === 1 ? Number.NaN : 0.9 + i / 100, loss: 1 },
            direction: { auc: 'max', loss: 'min' },
          },
        },
      }),
    );
    expect(`\n${renderRunTable(tabulateRuns(runs), OPTIONS, PLAIN)}\n`).toMatchSnapshot();
  });
});
