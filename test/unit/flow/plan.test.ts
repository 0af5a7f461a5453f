import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planFlow } from '../../../src/flow/plan.ts';
import type { Selection } from '../../../src/flow/plan-types.ts';
import { errorOf, parseSteps } from '../../support/flow-text.ts';

/** Each step as `name` or `name: needs…`, in the order of the file. */
function flowOf(...steps: readonly string[]) {
  const lines = steps.map((step) => {
    const [name = '', needs = ''] = step.split(':');
    const inputs = needs.split(' ').filter((need) => need !== '');
    return `      ${name}: {run: x, inputs: {${inputs.map((need) => `${need}: ${need}.o`).join(', ')}}, outputs: {o: out/${name}}}\n`;
  });
  return parseSteps(lines.join('')).flow;
}
const DIAMOND = () => flowOf('join: left right', 'left: base', 'right: base', 'base', 'alone');

function planned(selection: Selection, flow = DIAMOND()) {
  const plan = planFlow(flow, {}, selection);
  const ids = (which: 'selected' | 'needed') =>
    plan.steps.filter((task) => task[which]).map((task) => task.id);
  return { selected: ids('selected'), needed: ids('needed'), partial: plan.partial };
}

describe('planFlow', () => {
  it('orders steps by what they need, and those that are ready by the file', () => {
    expect(planFlow(DIAMOND(), {}).steps.map((task) => task.id)).toEqual([
      'base',
      'left',
      'right',
      'join',
      'alone',
    ]);
    expect(planFlow(flowOf('z', 'c: z', 'a'), {}).steps.map((task) => task.id)).toEqual(['z', 'c', 'a']);
  });

  it('selects everything by default', () => {
    expect(planned({})).toEqual({
      selected: ['base', 'left', 'right', 'join', 'alone'],
      needed: [],
      partial: false,
    });
  });

  it('selects single steps, from a step on, up to a step, and between two', () => {
    expect(planned({ only: ['left'] })).toEqual({ selected: ['left'], needed: ['base'], partial: true });
    expect(planned({ from: 'left' })).toEqual({
      selected: ['left', 'join'],
      needed: ['base', 'right'],
      partial: true,
    });
    expect(planned({ until: 'left' })).toEqual({ selected: ['base', 'left'], needed: [], partial: true });
    expect(planned({ from: 'base', until: 'right' })).toEqual({
      selected: ['base', 'right'],
      needed: [],
      partial: true,
    });
    expect(planned({ only: ['alone', 'base'] })).toEqual({
      selected: ['base', 'alone'],
      needed: [],
      partial: true,
    });
  });

  it('is whole when the selection is everything', () => {
    expect(planned({ from: 'a' }, flowOf('a', 'b: a')).partial).toBe(false);
  });

  it('names a step that is not there, and what was probably meant', () => {
    expect(errorOf(() => planned({ only: ['lef'] }))).toMatchObject({
      code: 'unknown-step',
      message: 'The flow "credit" has no step "lef"; its steps are join, left, right, base, alone',
      hints: ['did you mean "left"?'],
    });
    expect(errorOf(() => planned({ until: 'x' })).code).toBe('unknown-step');
  });

  it('refuses selections that contradict each other', () => {
    expect(errorOf(() => planned({ only: ['left'], from: 'base' })).code).toBe('bad-selection');
    expect(errorOf(() => planned({ from: 'join', until: 'base' }))).toMatchObject({
      code: 'bad-selection',
      hints: ['mlgit run credit --from base --until join'],
    });
  });

  it('gives a task the parameters that it names, else mentions, else all', () => {
    const { flow } = parseSteps(
      `      named: {run: "x $MLGIT_PARAM_SEED", params: [rate]}
      none: {run: x, params: []}
      mentions: {run: "x \${{ params.seed }}"}
      all: {run: x}
`,
      '    params: {seed: 1, rate: 2.0}\n',
    );
    const tasks = planFlow(flow, { seed: 1, rate: 2 }).steps.map((task) => [
      task.id,
      Object.keys(task.params),
    ]);
    expect(tasks).toEqual([
      ['named', ['rate']],
      ['none', []],
      ['mentions', ['seed']],
      ['all', ['seed', 'rate']],
    ]);
  });

  it('refuses a template of a parameter that no file gave', () => {
    const { flow } = parseSteps('      a: {run: "x ${{ params.sed }}"}\n', '    params: p.yaml\n');
    expect(errorOf(() => planFlow(flow, { seed: 1 }))).toMatchObject({
      code: 'unknown-param',
      hints: ['did you mean "seed"?'],
    });
  });

  it('plans any graph without cycles: each task once, after what it depends on', () => {
    const graphs = fc
      .integer({ min: 1, max: 12 })
      .chain((size) =>
        fc.tuple(
          fc.shuffledSubarray([...Array(size).keys()], { minLength: size }),
          fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 30 }),
        ),
      );
    fc.assert(
      fc.property(graphs, ([order, pairs]) => {
        const needs = new Map(order.map((node) => [node, new Set<number>()]));
        for (const [a, b] of pairs) if (a < b) needs.get(b)?.add(a);
        const flow = flowOf(
          ...[...needs].map(([node, set]) => `s${node}:${[...set].map((n) => ` s${n}`).join('')}`),
        );
        const ids = planFlow(flow, {}).steps.map((task) => task.id);
        expect([...ids].sort()).toEqual(order.map((node) => `s${node}`).sort());
        for (const [node, set] of needs) {
          for (const need of set) expect(ids.indexOf(`s${need}`)).toBeLessThan(ids.indexOf(`s${node}`));
        }
      }),
    );
  });
});
