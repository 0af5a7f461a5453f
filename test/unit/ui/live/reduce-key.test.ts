import { describe, expect, it } from 'vitest';
import { FIRST_VIEW, type LiveAbilities, type LiveView } from '../../../../src/ui/live/live-view.ts';
import { LogLines } from '../../../../src/ui/live/log-lines.ts';
import { type LiveEffect, reduceKey } from '../../../../src/ui/live/reduce-key.ts';
import { reduceRun } from '../../../../src/ui/live/reduce-run.ts';
import { NOTHING_YET, type RunState } from '../../../../src/ui/live/run-state.ts';
import { selectedRow, visibleRows } from '../../../../src/ui/live/visible-rows.ts';
import type { Key } from '../../../../src/ui/screen/key.ts';
import { STORY, STORY_START } from '../../../support/run-story.ts';

const STATE = STORY.reduce(reduceRun, NOTHING_YET);
const ABILITIES: LiveAbilities = {
  keys: true,
  cancelling: 'Cancel the run',
  interrupting: '',
  canDetach: false,
  detaching: 'this process drives it',
  canOpenLogs: true,
};

/** The view after these keys, and what they asked for. */
function pressed(
  keys: readonly Key[],
  more: { view?: LiveView; state?: RunState; abilities?: Partial<LiveAbilities> } = {},
): { view: LiveView; effects: LiveEffect[] } {
  const { view = FIRST_VIEW, state = STATE, abilities = {} } = more;
  const effects: LiveEffect[] = [];
  const watched = { state, abilities: { ...ABILITIES, ...abilities }, size: { columns: 80, rows: 24 } };
  const last = keys.reduce((before, key) => {
    const { view: after, effect } = reduceKey(before, key, watched);
    if (effect !== undefined) effects.push(effect);
    return after;
  }, view);
  return { view: last, effects };
}

function selected(view: LiveView, state = STATE): string | undefined {
  const rows = visibleRows(state, view);
  return rows[selectedRow(rows, view)]?.key;
}

describe('keys of the live view', () => {
  it('move the selection, and stop at the ends', () => {
    expect(selected(pressed(['home']).view)).toBe('clean');
    expect(selected(pressed(['home', 'down']).view)).toBe('train');
    expect(selected(pressed(['home', 'up', 'up']).view)).toBe('clean');
    expect(selected(pressed(['end', 'down', 'j']).view)).toBe('choose');
    expect(selected(pressed(['G', 'k']).view)).toBe('far');
  });

  it('expand a fan-out and collapse it, and of its tasks those that failed come first', () => {
    const { view } = pressed(['home', 'down', 'enter', 'down']);
    expect(selected(view)).toBe('train/depth=2');
    expect(selected(pressed(['left'], { view }).view)).toBe('train');
    expect(pressed(['left'], { view }).view.expanded.size).toBe(0);
    expect(pressed(['escape'], { view }).view.expanded.size).toBe(0);
  });

  it('leave the cursor at its place when the task below it goes on to another phase', () => {
    const { view } = pressed(['home', 'down', 'enter', 'down', 'down']);
    expect(selected(view)).toBe('train/depth=3');
    const started = reduceRun(STATE, { type: 'task-started', at: STORY_START, task: 'train/depth=4' });
    const row = selectedRow(visibleRows(started, view), view);
    expect(row).toBe(view.selected?.row === undefined ? -1 : row);
    const ended = reduceRun(STATE, {
      ...{ type: 'task-ended', at: STORY_START, task: 'train/depth=3', status: 'succeeded' },
      ...{ cached: false, wallMs: 1, metrics: {} },
    } as const);
    expect(selectedRow(visibleRows(ended, view), view)).toBe(view.selected?.row);
  });

  it('open the log of a task, or of the task of a step that somebody would look at first', () => {
    expect(pressed(['home', 'down', 'enter', 'down', 'enter']).effects).toEqual([
      { kind: 'open-log', task: 'train/depth=2' },
    ]);
    expect(pressed(['home', 'down', 'l']).effects).toEqual([{ kind: 'open-log', task: 'train/depth=2' }]);
    const { effects, view } = pressed(['end', 'l']);
    expect([effects, view.said]).toEqual([[], 'Nothing of choose has started yet']);
    expect(pressed(['l'], { abilities: { canOpenLogs: false } }).view.said).toContain('mlgit logs --follow');
  });

  it('scroll in a log, follow it again at its end, and leave it', () => {
    const lines = new LogLines('clean');
    for (let i = 0; i < 100; i++) lines.add(`${i}`);
    const view: LiveView = { ...FIRST_VIEW, screen: 'log', log: { lines, top: undefined } };
    expect(pressed(['up'], { view }).view.log?.top).toBe(79);
    expect(pressed(['home'], { view }).view.log?.top).toBe(0);
    expect(pressed(['home', 'G'], { view }).view.log?.top).toBeUndefined();
    expect(pressed(['page-up', 'page-down'], { view }).view.log?.top).toBeUndefined();
    expect(pressed(['escape'], { view })).toMatchObject({
      view: { screen: 'steps', log: undefined },
      effects: [{ kind: 'close-log' }],
    });
  });

  it('cancel only when that is answered with yes, and at most once', () => {
    expect(pressed(['c']).effects).toEqual([]);
    expect(pressed(['c', 'n'])).toMatchObject({ effects: [], view: { said: 'Nothing was cancelled' } });
    expect(pressed(['c', 'y']).effects).toEqual([{ kind: 'cancel' }]);
    const state = reduceRun(STATE, { type: 'run-cancelling', at: STORY_START, graceMs: 10_000 });
    expect(pressed(['c', 'y'], { state }).effects).toEqual([]);
  });

  it('hand Ctrl-C and Ctrl-Z on, whatever is shown', () => {
    expect(pressed(['c', 'ctrl-c']).effects).toEqual([{ kind: 'interrupt' }]);
    expect(pressed(['?', 'ctrl-z']).effects).toEqual([{ kind: 'suspend' }]);
  });

  it('detach where that is possible, and else say what is', () => {
    expect(pressed(['d']).view.said).toBe('this process drives it');
    expect(pressed(['d'], { abilities: { canDetach: true } }).effects).toEqual([{ kind: 'detach' }]);
  });
});
