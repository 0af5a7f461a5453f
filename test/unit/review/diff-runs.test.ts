import { describe, expect, it } from 'vitest';
import { digestText } from '../../../src/model/blake3.ts';
import type { CheckResult } from '../../../src/model/check.ts';
import type { MetricChange } from '../../../src/model/diff/metric-diff.ts';
import type { RunDiff } from '../../../src/model/diff/run-diff.ts';
import type { MetricValue } from '../../../src/model/metric.ts';
import { diffRuns, NOTHING_LOOKED_UP } from '../../../src/review/diff-runs.ts';
import { type ComparedFacts, type ComparedTask, comparedRun } from '../../support/compared-run.ts';

const diff = (before: ComparedFacts, after: ComparedFacts): RunDiff =>
  diffRuns(comparedRun(before), comparedRun({ id: 'bbbbbbbbb2', ...after }));

describe('the parameters of two runs', () => {
  it('are told where they differ, and counted where not', () => {
    const { params } = diff(
      { params: { seed: 1, rate: 0.1, gone: 'x' } },
      { params: { seed: 1, rate: Number.NaN, fresh: true } },
    );
    expect(params).toEqual({
      changed: [
        { name: 'fresh', after: true },
        { name: 'gone', before: 'x' },
        { name: 'rate', before: 0.1, after: { number: 'NaN' } },
      ],
      same: 1,
    });
  });

  it('may be called as what every object has', () => {
    expect(diff({ params: {} }, { params: { toString: 1 } }).params.changed).toEqual([
      { name: 'toString', after: 1 },
    ]);
  });
});

describe('a metric of two runs', () => {
  const change = (before: MetricValue | undefined, after: MetricValue | undefined, way?: 'max' | 'min') => {
    const metrics = (value: MetricValue | undefined) => (value === undefined ? {} : { m: value });
    const direction = way === undefined ? {} : { direction: { m: way } };
    const { changed } = diff(
      { tasks: { train: { metrics: metrics(before), ...direction } } },
      { tasks: { train: { metrics: metrics(after), ...direction } } },
    ).metrics;
    return changed[0] as MetricChange;
  };

  it.each([
    [0.5, 0.6, 'max', 'better'],
    [0.6, 0.5, 'max', 'worse'],
    [0.5, 0.6, 'min', 'worse'],
    [0.6, 0.5, 'min', 'better'],
    [0.5, 0.6, undefined, 'changed'],
    [0.5, Number.NaN, 'max', 'worse'],
    [Number.NaN, 0.5, 'min', 'better'],
    [1, Number.POSITIVE_INFINITY, 'max', 'better'],
    ['a', 'b', 'max', 'changed'],
    [1, 'one', 'max', 'changed'],
    [undefined, 1, 'max', 'added'],
    [1, undefined, 'max', 'removed'],
    [2n ** 70n, 2n ** 70n + 1n, 'max', 'better'],
    [1, 2n ** 70n, 'min', 'worse'],
  ] as const)('that goes from %s to %s where %s is better is %s', (before, after, way, verdict) => {
    expect(change(before, after, way).verdict).toBe(verdict);
  });

  it('has its distance, exact of integers, and relative to where it was', () => {
    expect(change(10, 12)).toMatchObject({ absolute: 2, relative: 0.2 });
    expect(change(-10, -12)).toMatchObject({ absolute: -2, relative: -0.2 });
    expect(change(2n ** 70n, 2n ** 70n + 1n)).toMatchObject({ absolute: 1 });
    expect(change(0, 2n ** 70n)).toMatchObject({ absolute: { number: '1180591620717411303424' } });
  });

  it('has no relative distance from zero, and none at all from what is no number', () => {
    expect(change(0, 1)).not.toHaveProperty('relative');
    expect(change(Number.NaN, 1)).not.toHaveProperty('absolute');
    expect(change(true, false)).not.toHaveProperty('absolute');
  });

  it('is the same where both are NaN, and then is listed with its value', () => {
    const task = { train: { metrics: { m: Number.NaN } } };
    const { metrics } = diff({ tasks: task }, { tasks: task });
    expect(metrics.changed).toEqual([]);
    expect(metrics.same).toEqual([{ step: 'train', task: 'train', name: 'm', value: { number: 'NaN' } }]);
  });

  it('is held against the bounds of the flow', () => {
    const found = {
      ...NOTHING_LOOKED_UP,
      thresholds: [
        { step: 'train', metric: 'm', source: 'check', name: 'good', operator: '>=', value: 0.9 },
        { step: 'other', metric: 'm', source: 'condition', name: 'ship', operator: '<', value: 1 },
      ] as const,
    };
    const { metrics } = diffRuns(
      comparedRun({ tasks: { train: { metrics: { m: 0.95 } } } }),
      comparedRun({ tasks: { train: { metrics: { m: 0.85 } } } }),
      found,
    );
    expect(metrics.changed[0]?.thresholds).toEqual([
      { source: 'check', name: 'good', bound: '>= 0.9', before: 'met', after: 'missed' },
    ]);
  });

  it('of a fan-out is summarised over its tasks', () => {
    const tasks = (values: readonly number[]) =>
      Object.fromEntries(
        values.map((m, i) => [
          `train/i=${i}`,
          { step: 'train', metrics: { m }, direction: { m: 'max' as const } },
        ]),
      );
    const { summaries } = diff({ tasks: tasks([1, 2, 3]) }, { tasks: tasks([2, 2, 1]) }).metrics;
    expect(summaries).toEqual([
      {
        ...{ step: 'train', name: 'm', direction: 'max', better: 1, worse: 1, changed: 0, same: 1 },
        ...{ added: 0, removed: 0 },
        before: { tasks: 3, min: 1, mean: 2, max: 3 },
        after: { tasks: 3, min: 1, mean: expect.closeTo(5 / 3), max: 2 },
      },
    ]);
  });
});

describe('the steps of two runs', () => {
  const key = (text: string) => digestText(text);

  it('are told with the components of their keys that differ', () => {
    const { steps } = diff(
      {
        tasks: { train: { key: key('a'), components: { command: '"x"', 'params.seed': '1', code: 'b3:1' } } },
      },
      {
        tasks: { train: { key: key('b'), components: { command: '"x"', 'params.seed': '2', code: 'b3:1' } } },
      },
    ).steps;
    expect(steps).toMatchObject([
      {
        ...{ step: 'train', changed: 1, same: 0 },
        components: [{ group: 'params', name: 'seed', before: '1', after: '2', tasks: 1 }],
        tasks: [{ task: 'train', key: 'changed', components: ['params.seed'] }],
      },
    ]);
  });

  it('of a fan-out have one line for a component, without texts that are not those of all', () => {
    const tasks = (run: string) =>
      Object.fromEntries(
        [1, 2].map((i) => [
          `train/i=${i}`,
          { key: key(`${run}${i}`), components: { 'params.seed': run, 'inputs.x': `b3:${run}${i}` } },
        ]),
      );
    const { steps } = diff({ tasks: tasks('1') }, { tasks: tasks('2') }).steps;
    expect(steps[0]?.components).toEqual([
      { group: 'params', name: 'seed', before: '1', after: '2', tasks: 2 },
      { group: 'inputs', name: 'x', tasks: 2 },
    ]);
  });

  it('do not differ where only one of them was cached', () => {
    const same = { key: key('a') };
    const found = diff(
      { tasks: { train: { ...same, outcome: 'ran' } } },
      { tasks: { train: { ...same, outcome: 'cached' } } },
    );
    expect(found.differs).toEqual([]);
    expect(found.steps.steps).toMatchObject([
      { before: { ran: 1 }, after: { cached: 1 }, same: 1, tasks: [] },
    ]);
  });

  it('may have failed, been skipped, or be in one run only', () => {
    const failure = { kind: 'exit', exitCode: 3 } as never;
    const attempts = [{ startedAt: '2026-03-10T11:00:00.000Z', wallMs: 1, observedBy: [], failure }];
    const { steps } = diff(
      { tasks: { a: {}, b: {}, old: {} } },
      {
        tasks: {
          a: { status: 'failed', outcome: 'failed', attempts },
          b: { status: 'skipped', outcome: 'skipped', skippedBy: 'condition' },
          fresh: {},
        },
      },
    ).steps;
    expect(steps.map(({ step, added, removed, changed }) => [step, added, removed, changed])).toEqual([
      ['a', 0, 0, 1],
      ['b', 0, 0, 1],
      ['fresh', 1, 0, 0],
      ['old', 0, 1, 0],
    ]);
    expect(steps[0]?.tasks[0]?.after).toMatchObject({
      status: 'failed',
      failure: expect.stringContaining('3'),
    });
  });

  it('come after those that they take from', () => {
    const from = (step: string): ComparedTask => ({
      inputs: { x: { kind: 'file', digest: digestText('x'), sizeBytes: 1, from: { step, output: 'o' } } },
    });
    const tasks = { a: from('b'), b: from('c'), c: {} };
    expect(diff({ tasks }, { tasks }).steps.steps.map(({ step }) => step)).toEqual(['c', 'b', 'a']);
  });
});

describe('the environments of two runs', () => {
  it('are told package by package', () => {
    const env = (version: string, packages: readonly string[]) => ({
      env: { interpreters: { python: { version, packages } } },
    });
    const { environment } = diff(
      env('3.11.4', ['gone==1', 'numpy==1.26', 'same==2']),
      env('3.12.0', ['fresh==3', 'numpy==2.0', 'same==2']),
    );
    expect(environment.interpreters).toEqual([
      {
        ...{ command: 'python', before: '3.11.4', after: '3.12.0', samePackages: 1 },
        packages: [
          { name: 'fresh', after: '3' },
          { name: 'gone', before: '1' },
          { name: 'numpy', before: '1.26', after: '2.0' },
        ],
      },
    ]);
  });

  it('are not taken for others where a run reused results, and noted no interpreter', () => {
    const interpreters = { python: { version: '3.11.4', packages: ['numpy==1.26'] } };
    const task = (environment: string, outcome: 'ran' | 'cached') => ({
      ...(outcome === 'ran' ? { env: { interpreters } } : {}),
      tasks: { train: { key: digestText('key'), outcome, components: { environment } } },
    });
    const same = diff(task('b3:1', 'cached'), task('b3:1', 'ran'));
    expect(same.environment.interpreters).toEqual([]);
    expect(same.unknown).toEqual([]);
    const other = diff(task('b3:1', 'ran'), task('b3:2', 'cached'));
    expect(other.environment.interpreters).toEqual([]);
    expect(other.unknown).toMatchObject([{ section: 'environment', what: 'packages of python' }]);
    const [ran, none] = [task('b3:1', 'ran'), { tasks: { train: { outcome: 'ran' as const } } }];
    expect(diff(none, ran).environment.interpreters).toMatchObject([{ command: 'python', after: '3.11.4' }]);
  });

  it('are told with what steps declare, and their images', () => {
    const task = (text: string) => ({
      tasks: {
        train: { key: digestText(text), environment: digestText(text), components: { image: `b3:${text}` } },
      },
    });
    const { environment } = diff(task('1'), task('2'));
    expect(environment.declared).toEqual([
      { step: 'train', before: digestText('1'), after: digestText('2') },
    ]);
    expect(environment.images).toEqual([{ step: 'train', before: 'b3:1', after: 'b3:2' }]);
  });
});

describe('inputs, checks and artifacts of two runs', () => {
  it('that are inputs are told once, however many tasks take them', () => {
    const tasks = (text: string) => {
      const input = {
        kind: 'file',
        digest: digestText(text),
        sizeBytes: 1,
        from: { path: 'data.csv' },
      } as const;
      return { tasks: { b: { inputs: { x: input } }, a: { inputs: { y: input } } } };
    };
    expect(diff(tasks('1'), tasks('2')).inputs).toEqual({
      changed: [
        {
          ...{ kind: 'path', from: 'data.csv', steps: ['a', 'b'] },
          before: { kind: 'file', digest: digestText('1'), sizeBytes: 1 },
          after: { kind: 'file', digest: digestText('2'), sizeBytes: 1 },
        },
      ],
      same: 0,
    });
  });

  it('that are checks are better, worse or just different', () => {
    const check = (name: string, status: CheckResult['status'], found: string): CheckResult => ({
      ...{ name, severity: 'fail', status, expected: 'x', found },
    });
    const { checks } = diff(
      {
        tasks: {
          a: { checks: [check('x', 'passed', '1'), check('y', 'failed', '1'), check('z', 'passed', '1')] },
        },
      },
      {
        tasks: {
          a: { checks: [check('x', 'failed', '2'), check('y', 'passed', '2'), check('z', 'passed', '2')] },
        },
      },
    );
    expect(checks.changed.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['x', 'worse'],
      ['y', 'better'],
      ['z', 'changed'],
    ]);
  });

  it('that are artifacts carry what was found in them', () => {
    const looks = new Map([
      [JSON.stringify(['a', 'output', 'm']), { content: { kind: 'opaque', why: 'pickle' } as const }],
    ]);
    const { artifacts } = diffRuns(
      comparedRun({ tasks: { a: { outputs: { m: 'one', n: 'same' } } } }),
      comparedRun({ tasks: { a: { outputs: { m: 'three', n: 'same' } } } }),
      { ...NOTHING_LOOKED_UP, artifacts: looks },
    );
    expect(artifacts).toMatchObject({
      changed: [{ task: 'a', name: 'm', role: 'output', sharedBytes: 0, content: { why: 'pickle' } }],
      ...{ same: 1, sameBytes: 4 },
    });
  });
});

describe('the plots of two runs', () => {
  it('are artifacts of their own, unless they are outputs', () => {
    const facts = (text: string) => {
      const plot = (file: string) => ({
        ...{ file, x: 'x', y: 'y', digest: digestText(text), sizeBytes: text.length },
      });
      return { tasks: { a: { outputs: { roc: text }, plots: [plot('build/roc'), plot('other.csv')] } } };
    };
    const { artifacts } = diff(facts('one'), facts('three'));
    expect(artifacts.changed.map(({ role, name }) => [role, name])).toEqual([
      ['output', 'roc'],
      ['plot', 'other.csv'],
    ]);
  });
});

describe('the cost of two runs', () => {
  it('is that of all attempts, and no CPU time where that of one is not known', () => {
    const attempt = { startedAt: '2026-03-10T11:00:00.000Z', wallMs: 1000, observedBy: [] };
    const { cost } = diff(
      {
        tasks: {
          a: {
            attempts: [
              { ...attempt, cpuMs: 5, peakBytes: 10 },
              { ...attempt, cpuMs: 6, peakBytes: 9 },
            ],
          },
        },
      },
      { tasks: { a: { attempts: [{ ...attempt, cpuMs: 5 }, attempt] }, b: {} }, wallMs: 5000 },
    );
    expect(cost).toEqual({
      before: { wallMs: 60_000, cpuMs: 11 },
      after: { wallMs: 5000 },
      steps: [
        {
          step: 'a',
          before: { tasks: 1, attempts: 2, wallMs: 2000, cpuMs: 11, peakBytes: 10 },
          after: { tasks: 1, attempts: 2, wallMs: 2000 },
        },
      ],
    });
  });

  it('is no difference', () => {
    expect(diff({ wallMs: 1 }, { wallMs: 2 }).differs).toEqual([]);
  });
});
