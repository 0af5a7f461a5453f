import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameOf } from '../../../../src/ui/live/frame.ts';
import { FIRST_VIEW, type LiveAbilities, type LiveView } from '../../../../src/ui/live/live-view.ts';
import { LogLines } from '../../../../src/ui/live/log-lines.ts';
import { reduceRun } from '../../../../src/ui/live/reduce-run.ts';
import { NOTHING_YET } from '../../../../src/ui/live/run-state.ts';
import { lineWidth, plainLine } from '../../../../src/ui/screen/styled-line.ts';
import { hostileText } from '../../../support/hostile.ts';
import { STORY, STORY_START } from '../../../support/run-story.ts';

const ABILITIES: LiveAbilities = {
  keys: true,
  cancelling: 'Cancel the run',
  interrupting: 'cancel the run',
  canDetach: false,
  detaching: 'this process drives it',
  canOpenLogs: true,
};
const STATE = STORY.reduce(reduceRun, NOTHING_YET);
const NOW = STORY_START + 42_500;

function linesAt(columns: number, rows: number, view: Partial<LiveView> = {}, state = STATE): string[] {
  const size = { columns, rows };
  const { lines } = frameOf({
    state,
    view: { ...FIRST_VIEW, ...view },
    abilities: ABILITIES,
    size,
    now: NOW,
  });
  return lines.map(plainLine);
}

function logOf(count: number): LogLines {
  const lines = new LogLines('train/depth=1');
  for (let i = 1; i <= count; i++) lines.add(`line ${i}`);
  return lines;
}

describe('a frame', () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])('of the steps at %i×%i', (columns, rows) => {
    expect(linesAt(columns, rows).join('\n')).toMatchSnapshot();
  });

  it('of an expanded fan-out has what failed and what runs first', () => {
    expect(linesAt(100, 30, { expanded: new Set(['train']) }).join('\n')).toMatchSnapshot();
  });

  it.each([
    [20, 5],
    [40, 8],
    [10, 2],
  ])('of a small terminal, %i×%i, has what matters', (columns, rows) => {
    expect(linesAt(columns, rows).join('\n')).toMatchSnapshot();
  });

  it('of a log is its end, or where somebody has scrolled to', () => {
    const lines = logOf(100);
    expect(linesAt(60, 10, { screen: 'log', log: { lines, top: undefined } }).join('\n')).toMatchSnapshot();
    expect(linesAt(60, 10, { screen: 'log', log: { lines, top: 20 } }).join('\n')).toMatchSnapshot();
  });

  it('of the help', () => {
    expect(linesAt(80, 24, { screen: 'help' }).join('\n')).toMatchSnapshot();
  });

  it('before anything has started', () => {
    expect(linesAt(80, 24, {}, NOTHING_YET)).toEqual(['gets ready', '', expect.stringContaining('? help')]);
  });

  it('fits its terminal, whatever is in it', () => {
    const hostile = fc.sample(hostileText, { numRuns: 20, seed: 1 }).reduce(
      (state, line) =>
        reduceRun(state, {
          type: 'task-log',
          at: STORY_START,
          task: 'train/depth=3',
          line: `${line}${'字'.repeat(90)}`,
        }),
      STATE,
    );
    for (const view of [{}, { expanded: new Set(['train']) }, { screen: 'help' as const }]) {
      for (let columns = 1; columns < 130; columns += 3) {
        for (const rows of [1, 2, 3, 5, 9, 10, 24, 50]) {
          const size = { columns, rows };
          const { lines } = frameOf({
            state: hostile,
            view: { ...FIRST_VIEW, ...view },
            abilities: ABILITIES,
            size,
            now: NOW,
          });
          expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
          for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(Math.max(1, columns - 1));
        }
      }
    }
  });
});
