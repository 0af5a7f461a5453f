import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldNames } from '../../../../../src/app/run-facts.ts';
import { browseLog } from '../../../../../src/ui/log/browse/log-browse.ts';
import { logBrowseFrame } from '../../../../../src/ui/log/browse/log-frame.ts';
import { reduceLogKey } from '../../../../../src/ui/log/browse/reduce-log-key.ts';
import { lineWidth } from '../../../../../src/ui/screen/styled-line.ts';
import { LOG_NOW, logLine } from '../../../../support/log-line.ts';
import { frameText, pressKeys } from '../../../../support/press-keys.ts';

const SMALL = { width: 79, height: 23 };
const run = (id: string, hours: number, auc: number, seed: number, status = 'succeeded') =>
  logLine({
    ...{ id, status, startedMs: LOG_NOW - hours * 3_600_000, params: { seed } },
    metrics: { auc },
    directed: ['auc'],
  });
const LINES = [
  run('aaaaaaaaa1', 1, 0.94, 3),
  run('bbbbbbbbb2', 2, 0.91, 1, 'failed'),
  run('ccccccccc3', 3, 0.97, 2),
];
const first = browseLog({
  lines: LINES,
  allFields: fieldNames(['seed'], ['auc']),
  fields: undefined,
  nowMs: LOG_NOW,
});

const press = (...keys: string[]) => pressKeys(reduceLogKey, first, SMALL, keys);
const shown = (...keys: string[]) => frameText(logBrowseFrame(press(...keys).state, SMALL));
const order = (...keys: string[]) => press(...keys).state.shown.map((i) => LINES[i]?.params.seed);
/** Keys that choose a column. */
const column = (field: string) => Array.from({ length: first.fields.indexOf(field) }, () => 'right');

describe('the browser of runs', () => {
  it('shows a table with the chosen run', () => {
    expect(shown('j')).toMatchSnapshot('80×24');
    expect(frameText(logBrowseFrame(first, { width: 39, height: 9 }))).toMatchSnapshot('40×10');
  });

  it('shows what tells runs apart before what all have in common', () => {
    const lines = [1, 2].map((seed) => logLine({ params: { depth: 3, seed }, metrics: { auc: seed } }));
    const { fields } = browseLog({ lines, allFields: [], fields: undefined, nowMs: LOG_NOW });
    expect(fields.slice(3)).toEqual(['params.seed', 'metrics.auc', 'user', 'branch', 'params.depth']);
  });

  it('sorts by the chosen column, either way, and keeps the chosen run', () => {
    expect(order(...column('params.seed'), 's')).toEqual([1, 2, 3]);
    expect(order(...column('params.seed'), 's', 's')).toEqual([3, 2, 1]);
    expect(order(...column('age'), 's')).toEqual([3, 1, 2]);
    expect(press(...column('params.seed'), 's').state.row).toBe(2);
    expect(shown(...column('metrics.auc'), 's')).toContain('auc ▲');
  });

  it('shows only runs that hold all words, while they are typed', () => {
    expect(order('/', 'failed')).toEqual([1]);
    expect(order('/', 'ada ccc', 'enter')).toEqual([2]);
    expect(order('/', 'failed', 'enter', 'escape')).toEqual([3, 1, 2]);
    expect(shown('/', 'nothing')).toContain('No runs match.');
    expect(press('/', 'params.seed > 1', 'enter').effect).toEqual({
      kind: 'filter',
      expression: 'params.seed > 1',
    });
  });

  it('marks runs and compares them, the older one first', () => {
    expect(press('d').effect).toEqual({ kind: 'diff', specs: ['demo@aaaaaaaaa1'] });
    expect(press(' ', 'd').effect).toEqual({ kind: 'diff', specs: ['demo@bbbbbbbbb2', 'demo@aaaaaaaaa1'] });
    expect(press('  ', 'd').effect).toEqual({ kind: 'diff', specs: ['demo@bbbbbbbbb2', 'demo@aaaaaaaaa1'] });
    expect(press('   ', 'd').effect).toMatchObject({ specs: { length: 3 } });
    expect(press(' ', 'k', ' ').state.marked).toEqual([]);
    expect(shown(' ')).toMatch(/● aaaaaaaaa1/);
  });

  it('chooses columns, of which the first one stays', () => {
    expect(press('c', ' ', 'escape').state.fields).toEqual(first.fields);
    const host = first.allFields.indexOf('host');
    const with_ = press('c', ...Array.from({ length: host }, () => 'down'), ' ', 'escape').state;
    expect(with_.fields).toEqual([...first.fields, 'host']);
    expect(shown('c', 'G', ...Array.from({ length: 30 }, () => 'down'))).toContain('❯ [x] metrics.auc');
  });

  it('asks for what is known of a run, and for a copy of its SPEC', () => {
    expect(press('j', 'enter').effect).toEqual({ kind: 'show', spec: 'demo@bbbbbbbbb2' });
    expect(press('y').effect).toEqual({ kind: 'copy', spec: 'demo@aaaaaaaaa1' });
    expect(press('q').effect).toEqual({ kind: 'quit' });
    expect(press('ctrl-c').effect).toEqual({ kind: 'quit' });
    expect(shown('?')).toContain('sort by the chosen column');
  });

  it('fits any terminal, whatever is pressed', () => {
    const keys = [
      'up',
      'down',
      'left',
      'right',
      ' ',
      's',
      '/',
      'a',
      'c',
      '?',
      'enter',
      'backspace',
      'escape',
      'G',
      'd',
    ];
    const room = fc.record({
      width: fc.integer({ min: 20, max: 220 }),
      height: fc.integer({ min: 1, max: 70 }),
    });
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...keys), { maxLength: 30 }), room, (pressed, size) => {
        const { state } = pressKeys(reduceLogKey, first, size, pressed);
        expect(logBrowseFrame(state, size).length).toBeLessThanOrEqual(Math.max(1, size.height));
        expect(state.row).toBeGreaterThanOrEqual(0);
        const last = logBrowseFrame(state, size).at(-1);
        if (!state.isTyping) expect(lineWidth(last ?? [])).toBeLessThanOrEqual(size.width);
      }),
    );
  });
});
