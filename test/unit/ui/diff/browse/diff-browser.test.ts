import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffRuns } from '../../../../../src/review/diff-runs.ts';
import { browseDiff } from '../../../../../src/ui/diff/browse/diff-browse.ts';
import { diffFrame } from '../../../../../src/ui/diff/browse/diff-frame.ts';
import { reduceDiffKey } from '../../../../../src/ui/diff/browse/reduce-diff-key.ts';
import { exampleRuns, LOOKED_UP } from '../../../../support/example-diff.ts';
import { frameText, pressKeys } from '../../../../support/press-keys.ts';
import { NOW } from '../../../../support/recorded-runs.ts';

const SMALL = { width: 79, height: 23 };
const LARGE = { width: 199, height: 59 };
const [before, after] = exampleRuns();
const first = browseDiff(diffRuns(before, after, LOOKED_UP), NOW);

const press = (...keys: string[]) => pressKeys(reduceDiffKey, first, SMALL, keys);
const shown = (...keys: string[]) => frameText(diffFrame(press(...keys).state, SMALL));

describe('the browser of a diff', () => {
  it('shows sections on the left, and what is in the chosen one on the right', () => {
    expect(shown()).toMatchSnapshot('80×24');
    expect(frameText(diffFrame(first, LARGE)).split('\n').slice(0, 20).join('\n')).toMatchSnapshot('200×60');
    expect(frameText(diffFrame(first, { width: 39, height: 11 }))).toMatchSnapshot('40×12');
  });

  it('gives a column that nothing is in no room', () => {
    expect(shown('/', 'loss', 'enter')).toMatch(/bound/);
    expect(shown('G')).not.toMatch(/bound/);
    const unbound = browseDiff(diffRuns(before, after, { ...LOOKED_UP, thresholds: [] }), NOW);
    expect(frameText(diffFrame(unbound, SMALL))).not.toMatch(/bound/);
  });

  it('goes through sections and rows, and expands a row', () => {
    expect(shown('down', 'down')).toContain('❯ checks');
    expect(shown('G', 'k', 'right')).toMatch(/❯ ▸ ~ {2}clean\/clients/);
    expect(shown('G', 'k', 'right', 'j', 'enter')).toMatch(/❯ ▾[\s\S]*a pickle: not opened/);
    expect(shown('G', 'k', 'right', 'j', 'enter', 'enter')).not.toContain('a pickle');
    expect(shown('right', 'escape')).toBe(shown());
    expect(press('right', 'escape', 'escape').effect).toEqual({ kind: 'quit' });
  });

  it('finds a text in all sections, one after the other', () => {
    const { state } = press('/', 'train', 'enter');
    expect(state).toMatchObject({ focus: 'rows', section: 0, row: 0 });
    const again = pressKeys(reduceDiffKey, state, SMALL, ['n', 'n']).state;
    expect([again.section, again.row]).not.toEqual([0, 0]);
    expect(pressKeys(reduceDiffKey, again, SMALL, ['N', 'N']).state).toMatchObject({ section: 0, row: 0 });
    expect(shown('/', 'nowhere', 'enter')).toContain('"nowhere" is nowhere here');
    expect(press('/', 'x', 'escape', 'q').effect).toEqual({ kind: 'quit' });
    expect(shown('/', 'tr', 'backspace')).toMatch(/\/t▏/);
  });

  it('asks for patch, log, another comparison and a copy, of what is chosen', () => {
    const spec = first.diff.after.spec;
    expect(press('o').effect).toEqual({ kind: 'page' });
    expect(press('p').effect).toEqual({ kind: 'patch' });
    expect(press('/', 'score.py', 'enter', 'p').effect).toEqual({ kind: 'patch', file: 'lib/score.py' });
    expect(press('right', 'l').effect).toEqual({ kind: 'log', task: 'train' });
    expect(press('l').effect).toBeUndefined();
    expect(shown('l')).toContain('No task here');
    expect(press('b').effect).toEqual({ kind: 'compare', specs: [spec] });
    expect(press('[').effect).toEqual({ kind: 'compare', specs: [first.diff.before.spec] });
    expect(press('y').effect).toEqual({ kind: 'copy', text: spec });
    expect(press('/', 'pickle', 'enter', 'y').effect).toEqual({ kind: 'copy', text: `${spec}:train/model` });
  });

  it('explains its keys', () => {
    expect(shown('?')).toMatchSnapshot();
    expect(shown('?', 'escape')).toBe(shown());
  });

  it('has no more lines than there is room for, whatever is pressed', () => {
    const keys = [
      'up',
      'down',
      'left',
      'right',
      'enter',
      'tab',
      '?',
      '/',
      'a',
      'n',
      'N',
      'g',
      'G',
      'page-down',
      'escape',
    ];
    const room = fc.record({
      width: fc.integer({ min: 1, max: 220 }),
      height: fc.integer({ min: 1, max: 70 }),
    });
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...keys), { maxLength: 30 }), room, (pressed, size) => {
        const { state } = pressKeys(reduceDiffKey, first, size, pressed);
        expect(diffFrame(state, size).length).toBeLessThanOrEqual(Math.max(1, size.height));
      }),
    );
  });
});
