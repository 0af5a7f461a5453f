import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestText } from '../../../src/model/blake3.ts';
import type { FlowStatus, KeyChange, StepStatus } from '../../../src/model/flow-status.ts';
import { parseRunId } from '../../../src/model/run-id.ts';
import { createPalette } from '../../../src/ui/palette.ts';
import { renderExplanation, renderStatus, renderUnfinished } from '../../../src/ui/render-status.ts';
import { hostileText, OBEYED } from '../../support/hostile.ts';

const PLAIN = createPalette(false);
const RUN = parseRunId('k3f9abcdef');

const status = (steps: readonly StepStatus[], facts: Partial<FlowStatus> = {}): FlowStatus => ({
  flow: 'demo',
  params: {},
  dirty: false,
  leftOut: [],
  steps,
  ...facts,
});

const willRun = (step: string, changes: readonly KeyChange[]): StepStatus => ({
  step,
  state: 'will-run',
  changes,
  against: RUN,
});

describe('the status of a flow', () => {
  it('has one line for the many tasks of a step, and says why the first of them would run', () => {
    const items = Array.from(
      { length: 20 },
      (_, i): StepStatus => ({ step: `fit/i=${i}`, state: 'cached', firstRun: RUN }),
    );
    const change = { component: 'parameter seed', before: '7', now: '8' };
    const steps = [...items.slice(0, 12), willRun('fit/i=12', [change]), ...items.slice(13)];
    const lines = renderStatus(status(steps), PLAIN).split('\n');
    expect(lines[1]).toBe(
      '  ▶ fit       20 tasks: 19 cached, 1 would run, as fit/i=12: parameter seed 7 → 8',
    );
    expect(renderStatus(status(items.slice(0, 12)), PLAIN).split('\n')).toHaveLength(13);
  });

  it('has one line a step, with the reason', () => {
    const steps: StepStatus[] = [
      { step: 'clean', state: 'cached', firstRun: RUN },
      willRun('train', [
        { component: 'parameter seed', before: '7', now: '8' },
        { component: 'code', before: digestText('a'), now: digestText('b'), files: ['a.py', 'b.py', 'c.py'] },
        { component: 'environment', before: digestText('a'), now: digestText('b') },
        { component: 'input x', before: undefined, now: digestText('b') },
      ]),
      { step: 'new', state: 'will-run' },
      willRun('gone', []),
      { step: 'evaluation', state: 'will-run', because: 'train will run', after: ['train'] },
      { step: 'report', state: 'not-selected' },
    ];
    expect(`\n${renderStatus(status(steps, { dirty: true, leftOut: ['.env'] }), PLAIN)}\n`).toBe(`
demo  4 of 6 steps would run
  = clean       cached, from run k3f9abcdef
  ▶ train       parameter seed 7 → 8; code changed: a.py, b.py +1; environment changed; +1 more
  ▶ new         no recorded result
  ▶ gone        its recorded result is not in the store
  ▶ evaluation  train will run
  - report      not selected
The working tree differs from HEAD; a run records it as it is.
Left out .env: it looks like credentials
mlgit run demo  runs them; mlgit explain STEP  says more
`);
  });

  it('says when nothing is to be done', () => {
    const steps: StepStatus[] = [{ step: 'a', state: 'cached', firstRun: RUN }];
    expect(renderStatus(status(steps), PLAIN)).toMatch(/^demo {2}everything is up to date\n/);
  });

  it('says how to run what was named as it was', () => {
    const steps = [willRun('a', [])];
    expect(renderStatus(status(steps), PLAIN)).toContain('mlgit run demo  runs them');
    expect(renderStatus(status(steps), PLAIN, { flow: 'f.py' })).toContain('mlgit run f.py  runs them');
    expect(renderStatus(status(steps), PLAIN, { file: 'f.py' })).toContain(
      'mlgit run demo --file f.py  runs',
    );
  });

  it('names runs under way, and those whose process died', () => {
    const run = { flow: 'demo', run: 'k3f9abcdef', finished: ['a'], tasks: 3 };
    expect(
      renderUnfinished(
        [
          { ...run, alive: true, running: ['b', 'c'] },
          { ...run, alive: false, running: [] },
        ],
        PLAIN,
      ),
    ).toEqual([
      'demo@k3f9abcdef  running  1/3 done, in b, c',
      'demo@k3f9abcdef  lost  1/3 done  the next mlgit run records it',
    ]);
  });
});

describe('an explanation', () => {
  it.each<[StepStatus['state'], string]>([
    ['left-out', 'a  is left out\n  its condition is false'],
    ['will-fail', 'a  would fail\n  its condition is false'],
    ['not-selected', 'a  is not selected\n  its condition is false'],
  ])('of a step that is %s says just that', (state, expected) => {
    const step: StepStatus = { step: 'a', state, because: 'its condition is false' };
    expect(renderExplanation(step, undefined, PLAIN)).toBe(expected);
  });

  it('has every component that changed, old and new, and files that the last attempt did not read', () => {
    const step = willRun('train', [
      { component: 'parameter seed', before: '7', now: '8' },
      { component: 'variable X', before: undefined, now: 'y' },
      {
        component: 'code',
        before: digestText('a'),
        now: digestText('b'),
        files: ['a.py', 'b.py'],
        unread: ['b.py'],
      },
    ]);
    expect(`\n${renderExplanation(step, RUN, PLAIN)}\n`).toBe(`
train  would run
  compared with k3f9abcdef
  parameter seed
    - 7
    + 8
  variable X
    - (absent)
    + y
  code
    a.py
    b.py  (the last attempt did not read it: mlgit.yaml code: can leave it out)
`);
  });

  it.each<[string, StepStatus, string | undefined, RegExp]>([
    [
      'is up to date',
      { step: 'a', state: 'cached', firstRun: RUN, key: digestText('k') },
      undefined,
      /up to date.*\n {2}key b3:/,
    ],
    [
      'waits for another',
      { step: 'a', state: 'will-run', because: 'b will run' },
      undefined,
      /would run\n {2}b will run$/,
    ],
    ['never ran', { step: 'a', state: 'will-run' }, undefined, /no run has a result of this step yet$/],
    ['lost its result', willRun('a', []), RUN, /nothing in its key changed since k3f9abcdef/],
  ])('of a step that %s says so', (_name, step, against, expected) => {
    expect(renderExplanation(step, against, PLAIN)).toMatch(expected);
  });
});

describe('what status and explain print', () => {
  it('holds nothing that a terminal obeys, whatever files and parameters are called', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const steps = [
          willRun('a', [{ component: text, before: text, now: text }]),
          willRun('b', [{ component: 'code', before: text, now: text, files: [text], unread: [text] }]),
          willRun('c', [{ component: text, before: undefined, now: text }]),
        ];
        const shown = [
          renderStatus(status(steps, { leftOut: [text] }), PLAIN),
          ...steps.map((step) => renderExplanation(step, RUN, PLAIN)),
        ];
        for (const line of shown.join('\n').split('\n')) expect(line).not.toMatch(OBEYED);
      }),
    );
  });
});
