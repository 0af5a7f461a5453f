import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../src/ui/log/log-line.ts';
import { createPalette } from '../../../src/ui/palette.ts';
import { type LogView, renderLog } from '../../../src/ui/render-log.ts';
import { textWidth } from '../../../src/ui/text-width.ts';
import { hostileText, OBEYED } from '../../support/hostile.ts';
import { type LogFacts, logLine as line, LOG_NOW as NOW } from '../../support/log-line.ts';

const PLAIN = createPalette(false);
const view = (changes: Partial<LogView> = {}): LogView => ({
  nowMs: NOW,
  columns: undefined,
  withFlow: false,
  width: undefined,
  ...changes,
});

const render = (lines: readonly LogLine[], changes: Partial<LogView> = {}): string =>
  renderLog(lines, view(changes), PLAIN);

describe('the log as a table', () => {
  it('aligns numbers to the right, and leaves no blanks at the end of a line', () => {
    expect(
      `\n${render([
        line({ params: { seed: 1 }, metrics: { auc: 0.9466 }, tags: ['best', 'prod'] }),
        line({ id: 'aaaa000000', params: { seed: 1000 }, status: 'failed', partial: true, branch: 'topic' }),
      ])}\n`,
    ).toBe(`
id          age  user        branch  status          seed     auc  tags
k3f9abcdef  1h   Ada Tester  main    succeeded          1  0.9466  best prod
aaaa000000  1h   Ada Tester  topic   failed partial  1000
`);
  });

  it('shows metrics with a direction before others, and parameters that differ before those that do not', () => {
    const params = { a: 1, b: 1, c: 1, d: 1, z: 1 };
    const metrics = { loss: 0.1, auc: 0.9, other: 1 };
    const [head] = render([
      line({ params, metrics, directed: ['auc'] }),
      line({ params: { ...params, z: 2 }, metrics, directed: ['auc'] }),
    ]).split('\n');
    expect(head?.split(/\s+/)).toEqual(['id', 'age', 'user', 'branch', 'status', 'z', 'a', 'b', 'c', 'auc']);
  });

  it('shows the columns that were asked for, whatever the width', () => {
    const lines = [line({ note: 'x'.repeat(60), params: { seed: 3 }, metrics: { auc: 0.5 } })];
    const columns = ['id', 'note', 'params.seed', 'metrics.auc', 'params.nope'];
    expect(`\n${render(lines, { columns, width: 40 })}\n`).toBe(`
id          note                                      seed  auc  nope
k3f9abcdef  ${'x'.repeat(39)}…     3  0.5
`);
  });

  it('names the flow only where there are several', () => {
    expect(render([line()])).not.toContain('demo');
    expect(render([line()], { withFlow: true })).toContain('demo');
  });

  it('fits the terminal, whatever the runs hold, and keeps id and status', () => {
    const name = fc.stringMatching(/^[a-z][a-z_]{0,40}$/);
    const facts: fc.Arbitrary<LogFacts> = fc.record({
      user: hostileText,
      branch: fc.oneof(hostileText, fc.constant('feature/a-very-long-name-of-a-branch')),
      flow: name,
      status: fc.constantFrom('succeeded', 'failed', 'cancelled', 'lost'),
      remote: fc.constantFrom(undefined, 'origin', 'a-remote-with-a-long-name/of-many-parts'),
      partial: fc.boolean(),
      tags: fc.array(name, { maxLength: 5 }),
      params: fc.dictionary(name, fc.oneof(fc.double(), fc.string(), fc.boolean()), { maxKeys: 8 }),
      metrics: fc.dictionary(fc.oneof(name, hostileText), fc.oneof(fc.double(), hostileText), { maxKeys: 8 }),
    });
    fc.assert(
      fc.property(fc.array(facts, { minLength: 1, maxLength: 5 }), fc.boolean(), (runs, withFlow) => {
        const table = render(runs.map(line), { width: 80, withFlow });
        const rows = table.split('\n');
        expect(rows).toHaveLength(runs.length + 1);
        for (const row of rows) {
          expect(textWidth(row)).toBeLessThanOrEqual(80);
          expect(row).not.toMatch(OBEYED);
        }
        for (const [i, { status }] of runs.entries()) {
          expect(rows[i + 1]).toContain('k3f9abcdef');
          expect(rows[i + 1]).toContain(status);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is the same with colours once they are taken away', () => {
    const lines = [line({ tags: ['prod'], metrics: { auc: 1 } }), line({ status: 'lost', remote: 'origin' })];
    const coloured = renderLog(lines, view({ width: 80 }), createPalette(true));
    expect(coloured).not.toBe(render(lines, { width: 80 }));
    expect(stripVTControlCharacters(coloured)).toBe(render(lines, { width: 80 }));
  });
});
