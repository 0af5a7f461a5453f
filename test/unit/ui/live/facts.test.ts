import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { decodeCanonical, encodeCanonical, type RecordValue } from '../../../../src/model/canonical-json.ts';
import type { RunEvent } from '../../../../src/model/event.ts';
import { frameOf } from '../../../../src/ui/live/frame.ts';
import { FIRST_VIEW } from '../../../../src/ui/live/live-view.ts';
import { reduceRun } from '../../../../src/ui/live/reduce-run.ts';
import { NOTHING_YET } from '../../../../src/ui/live/run-state.ts';
import { createPalette } from '../../../../src/ui/palette.ts';
import { RunLines } from '../../../../src/ui/run-lines.ts';
import { plainLine } from '../../../../src/ui/screen/styled-line.ts';
import { STORY, STORY_END, STORY_START, STORY_STEPS } from '../../../support/run-story.ts';

const WHOLE: readonly RunEvent[] = [...STORY, ...STORY_END];
const MARKS: { readonly [mark: string]: string } = {
  '✓': 'succeeded',
  '=': 'cached',
  '✗': 'failed',
  '⊘': 'cancelled',
  '-': 'skipped',
};

/** Task → what became of it. */
type Facts = ReadonlyMap<string, string>;

function factsOfEvents(events: readonly RunEvent[]): Facts {
  return new Map(
    events.flatMap((event) =>
      event.type === 'task-ended' ? [[event.task, event.cached ? 'cached' : event.status] as const] : [],
    ),
  );
}

function factsOfLines(lines: readonly string[], item: (name: string) => string): Facts {
  return new Map(
    lines.flatMap((line) => {
      const [, mark = '', name = ''] = /^.([✓=✗⊘-]) +(?:[▸▾] ?)?([a-z][\w/=]*)/.exec(line) ?? [];
      return mark === '' ? [] : [[item(name), MARKS[mark] as string] as const];
    }),
  );
}

describe('the three renderers', () => {
  const facts = factsOfEvents(WHOLE);

  it('tell the same of every task: ndjson', () => {
    const text = WHOLE.map((event) => encodeCanonical(event as unknown as RecordValue, 'compact'));
    expect(factsOfEvents(text.map((line) => decodeCanonical(line) as unknown as RunEvent))).toEqual(facts);
  });

  it('tell the same of every task: lines', () => {
    const lines = new RunLines(createPalette(false));
    const told = WHOLE.flatMap((event) => lines.linesOf(event)).map((line) => line.slice(1));
    expect(factsOfLines(told, (name) => name)).toEqual(facts);
  });

  it('tell the same of every task: the live view', () => {
    const state = WHOLE.reduce(reduceRun, NOTHING_YET);
    const { lines } = frameOf({
      state,
      view: { ...FIRST_VIEW, expanded: new Set(['train']) },
      abilities: {
        ...{
          keys: false,
          cancelling: '',
          interrupting: '',
          canDetach: false,
          detaching: '',
          canOpenLogs: false,
        },
      },
      size: { columns: 200, rows: 60 },
      now: STORY_START + 51_000,
    });
    const item = (name: string): string => (name.includes('=') ? `train/${name}` : name);
    const told = new Map(factsOfLines(lines.map(plainLine), item));
    // The step that is expanded has a line of its own.
    told.delete('train');
    expect(told).toEqual(facts);
    for (const { name } of STORY_STEPS) expect(lines.map(plainLine).join('\n')).toContain(name);
  });

  it('tell of failures, waits, warnings and transfers in lines and in the view', () => {
    const lines = new RunLines(createPalette(false));
    const text = STORY.flatMap((event) => lines.linesOf(event)).join('\n');
    const states = STORY.map((_, at) => STORY.slice(0, at + 1).reduce(reduceRun, NOTHING_YET));
    const views = states.map((state) =>
      frameOf({
        state,
        view: { ...FIRST_VIEW, expanded: new Set(['train']) },
        abilities: {
          ...{
            keys: false,
            cancelling: '',
            interrupting: '',
            canDetach: false,
            detaching: '',
            canOpenLogs: false,
          },
        },
        size: { columns: 200, rows: 60 },
        now: STORY_START,
      })
        .lines.map(plainLine)
        .join('\n'),
    );
    for (const fact of [
      'its command ended with exit code 3',
      'job 12 (Priority)',
      '2 of 2 cpu are taken',
      'run m4b7xxxxxx is computing the same',
      'The disk is nearly full',
      'uv.lock',
    ]) {
      expect(stripVTControlCharacters(text)).toContain(fact);
      expect(
        views.some((view) => view.includes(fact)),
        fact,
      ).toBe(true);
    }
  });
});

describe('the snapshots of plain renderers', () => {
  it('lines, byte by byte', () => {
    const lines = new RunLines(createPalette(false));
    expect(WHOLE.flatMap((event) => lines.linesOf(event)).join('\n')).toMatchSnapshot();
  });

  it('ndjson, byte by byte', () => {
    const text = WHOLE.map((event) => encodeCanonical(event as unknown as RecordValue, 'compact'));
    expect(text.join('\n')).toMatchSnapshot();
  });
});
