import { describe, expect, it } from 'vitest';
import { digestText } from '../../../src/model/blake3.ts';
import type { Execution } from '../../../src/model/execution.ts';
import type { Manifest, ManifestTask } from '../../../src/model/manifest.ts';
import { parseRunId } from '../../../src/model/run-id.ts';
import { formatMetric, headlineMetrics, runMessage, summaryLine } from '../../../src/model/run-message.ts';

const RUN = parseRunId('k3f9abcdef');

function manifest(
  tasks: { readonly [id: string]: Partial<ManifestTask> },
  facts: Partial<Manifest> = {},
): Manifest {
  const whole = (task: Partial<ManifestTask>): ManifestTask => ({
    step: 's',
    status: 'succeeded',
    command: [],
    params: {},
    inputs: {},
    outputs: {},
    metrics: {},
    ...task,
  });
  return {
    version: 1,
    flow: 'credit',
    status: 'succeeded',
    params: {},
    tasks: Object.fromEntries(Object.entries(tasks).map(([id, task]) => [id, whole(task)])),
    ...facts,
  };
}

function execution(outcomes: readonly Execution['tasks'][string]['outcome'][], message?: string): Execution {
  return {
    version: 1,
    run: RUN,
    startedAt: '2026-03-10T12:00:00.000Z',
    endedAt: '2026-03-10T12:00:00.000Z',
    runner: 'local',
    host: 'box',
    user: 'Ada <a@b>',
    jobs: 1,
    consumed: {},
    tasks: Object.fromEntries(
      outcomes.map((outcome, i) => [`t${i}`, { outcome, attempts: [], components: {} }]),
    ),
    ...(message === undefined ? {} : { message }),
  };
}

describe('the summary of a run', () => {
  it.each([
    ['one task', manifest({}), execution(['ran']), 'credit: 1 task'],
    ['no task', manifest({}), execution([]), 'credit: 0 tasks'],
    [
      'what was cached',
      manifest({ a: { metrics: { auc: 0.94661 } } }),
      execution(['ran', 'cached', 'cached']),
      'credit: 3 tasks (2 cached), auc 0.9466',
    ],
    [
      'what went wrong',
      manifest({}, { status: 'failed' }),
      execution(['ran', 'failed', 'skipped', 'skipped']),
      'credit: failed, 4 tasks (1 failed, 2 skipped)',
    ],
  ])('tells %s', (_name, one, two, line) => {
    expect(summaryLine(one, two)).toBe(line);
  });

  it('names two metrics: those with a direction, else numbers, by task and name', () => {
    const tasks = {
      b: { metrics: { loss: 1, auc: 2 }, direction: { loss: 'min' as const } },
      a: { metrics: { z: 3, text: 'x', big: 4n } },
    };
    expect(headlineMetrics(manifest(tasks))).toEqual([['loss', 1]]);
    expect(headlineMetrics(manifest({ ...tasks, b: { metrics: { loss: 1 } } }))).toEqual([
      ['big', 4n],
      ['z', 3],
    ]);
  });
});

describe('the message of a run commit', () => {
  const digest = digestText('manifest');

  it('has the summary, what the user wrote, and trailers', () => {
    expect(runMessage(manifest({}), execution(['ran'], '\nsmaller steps\n\nand why\n'), digest)).toBe(
      `credit: 1 task\n\nsmaller steps\n\nand why\n\nMlgit-Run: k3f9abcdef\nMlgit-Flow: credit\nMlgit-Status: succeeded\nMlgit-Manifest: ${digest}\n`,
    );
    expect(runMessage(manifest({}), execution(['ran']), digest).split('\n')[2]).toBe('Mlgit-Run: k3f9abcdef');
  });
});

describe('a metric for people', () => {
  it.each([
    [0.946612, '0.9466'],
    [12.34567, '12.35'],
    [1234.567, '1235'],
    [123_456.7, '123457'],
    [-98_765.4321, '-98765'],
    [0.000_012_345_6, '0.00001235'],
    [1.5e22, '1.5e+22'],
    [42, '42'],
    [2n ** 64n, '18446744073709551616'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [true, 'true'],
    ['fast', 'fast'],
  ])('%s is %s', (value, text) => {
    expect(formatMetric(value)).toBe(text);
  });
});
