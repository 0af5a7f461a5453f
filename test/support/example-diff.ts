import { digestText } from '../../src/model/blake3.ts';
import type { ComparedRun, LookedUp } from '../../src/review/diff-runs.ts';
import { comparedRun } from './compared-run.ts';

const attempt = (wallMs: number, cpuMs: number, peakBytes: number) => ({
  ...{ startedAt: '2026-03-10T11:00:00.000Z', observedBy: [], wallMs, cpuMs, peakBytes },
});

const raw = (text: string) => ({
  raw: {
    ...({ kind: 'file', digest: digestText(text), sizeBytes: 8_000_000 + text.length } as const),
    from: { path: 'data/raw.csv' },
  },
});

const auc = (status: 'passed' | 'failed', found: string) => [
  { ...{ name: 'good enough', severity: 'warn' as const, expected: 'at least 0.9' }, status, found },
];

/** Two runs of a flow of three steps that differ in something of every section. */
export function exampleRuns(): readonly [before: ComparedRun, after: ComparedRun] {
  return [
    comparedRun({
      params: { learning_rate: 0.1, seed: 7, segments: 'all' },
      side: { tags: ['prod'] },
      env: {
        interpreters: {
          python: { version: '3.11.4', packages: ['numpy==1.26.4', 'old==1', 'pandas==2.2.0'] },
        },
      },
      tasks: {
        clean: {
          ...{ key: digestText('clean 1'), inputs: raw('1'), outputs: { clients: 'id,x\n1,2\n' } },
          ...{
            components: { 'inputs.raw': 'b3:1', command: '"python clean.py"' },
            attempts: [attempt(3200, 3000, 90e6)],
          },
        },
        train: {
          ...{
            key: digestText('train 1'),
            outputs: { model: 'm1' },
            metrics: { auc: 0.9466, loss: 0.21, note: 'ok' },
          },
          ...{ direction: { auc: 'max', loss: 'min' }, attempts: [attempt(65_000, 120_000, 900e6)] },
          ...{ components: { 'params.learning_rate': '0.1', 'inputs.clients': 'b3:1', code: 'b3:1' } },
          ...{ checks: auc('passed', '0.9466'), series: series('1') },
        },
        report: {
          key: digestText('report'),
          outcome: 'cached',
          outputs: { report: 'same' },
          metrics: { pages: 3 },
        },
      },
    }),
    comparedRun({
      ...{ id: 'bbbbbbbbb2', wallMs: 80_000 },
      params: { learning_rate: 0.05, seed: 7, depth: 4 },
      side: { message: 'a smaller step' },
      env: {
        interpreters: {
          python: { version: '3.12.1', packages: ['numpy==2.0.1', 'pandas==2.2.0', 'polars==1.1'] },
        },
      },
      tasks: {
        clean: {
          ...{ key: digestText('clean 2'), inputs: raw('22'), outputs: { clients: 'id,x\n1,2\n2,3\n' } },
          ...{
            components: { 'inputs.raw': 'b3:2', command: '"python clean.py --fast"' },
            attempts: [attempt(1100, 1000, 95e6)],
          },
        },
        train: {
          ...{
            key: digestText('train 2'),
            outputs: { model: 'm22' },
            metrics: { auc: 0.89, loss: 0.19, note: 'ok' },
          },
          ...{ direction: { auc: 'max', loss: 'min' }, attempts: [attempt(71_000, 130_000, 1.1e9)] },
          ...{ components: { 'params.learning_rate': '0.05', 'inputs.clients': 'b3:2', code: 'b3:2' } },
          ...{ checks: auc('failed', '1 of 1 row otherwise'), series: series('2') },
        },
        report: {
          key: digestText('report'),
          outcome: 'cached',
          outputs: { report: 'same' },
          metrics: { pages: 3 },
        },
      },
    }),
  ];
}

function series(text: string) {
  return { ...({ kind: 'file', digest: digestText(text), sizeBytes: 100 } as const), path: 'history.jsonl' };
}

const points = (of: (x: number) => number) => Array.from({ length: 20 }, (_, i) => of(i / 19));

export const LOOKED_UP: LookedUp = {
  code: {
    files: [
      {
        path: 'lib/score.py',
        change: 'added',
        addedLines: 12,
        removedLines: 0,
        steps: ['train'],
        stepCount: 1,
      },
      { path: 'train.py', change: 'changed', addedLines: 3, removedLines: 1, steps: ['train'], stepCount: 1 },
    ],
    otherFiles: 2,
  },
  thresholds: [
    { step: 'train', metric: 'auc', source: 'check', name: 'good enough', operator: '>=', value: 0.9 },
  ],
  artifacts: new Map([
    [JSON.stringify(['train', 'output', 'model']), { content: { kind: 'opaque', why: 'pickle' } }],
  ]),
  series: new Map([
    [
      'train',
      [
        {
          ...({ name: 'loss', direction: 'min', verdict: 'better' } as const),
          before: { rows: 20, last: 0.21, points: points((x) => 1 - 0.79 * x) },
          after: { rows: 20, last: 0.19, points: points((x) => 1 - 0.81 * Math.sqrt(x)) },
        },
      ],
    ],
  ]),
  unknown: [],
};
