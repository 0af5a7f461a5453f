import { digestText } from '../../src/model/blake3.ts';
import type { ExecutionAttempt } from '../../src/model/execution.ts';
import type { RunReport } from '../../src/model/report/run-report.ts';
import { parseRunId } from '../../src/model/run-id.ts';
import type { PageAssets } from '../../src/ui/html/page-assets.ts';

/** Script and style of a page that needs neither. */
export const BARE_ASSETS: PageAssets = { script: 'void 0', style: ':root{color:black}' };

const START = '2026-03-10T12:00:00.000Z';

function attempt(more: Partial<ExecutionAttempt> = {}): ExecutionAttempt {
  return { startedAt: START, wallMs: 1500, cpuMs: 900, peakBytes: 2 ** 20, observedBy: [], ...more };
}

const shared = { status: 'succeeded', command: ['true'], params: {}, metrics: {} } as const;
const content = (text: string) =>
  ({ kind: 'file', digest: digestText(text), sizeBytes: text.length }) as const;

/** A run with something of everything in it: a fan-out of which one task failed, a check, a plot, a series. */
export function runReport(change: Partial<RunReport> = {}, name = 'model'): RunReport {
  const id = parseRunId('abcdefgh12');
  return {
    version: 1,
    kind: 'run',
    run: {
      id,
      flow: 'credit',
      commit: 'c'.repeat(40),
      codeCommit: 'd'.repeat(40),
      manifest: {
        version: 1,
        flow: 'credit',
        status: 'failed',
        params: { seed: 7, [name]: name },
        tasks: {
          clean: {
            ...shared,
            step: 'clean',
            inputs: { raw: { ...content('raw'), from: { path: 'data/raw.csv' } } },
            outputs: { [name]: { ...content('clients'), path: `build/${name}` } },
            checks: [{ name, severity: 'warn', status: 'failed', expected: 'none', found: name, rows: 3 }],
          },
          'train/depth=3': {
            ...shared,
            step: 'train',
            item: { depth: 3 },
            inputs: { clients: { ...content('clients'), from: { step: 'clean', output: 'clients' } } },
            outputs: {},
            metrics: { auc: 0.912345678, [name]: 2n ** 60n },
            direction: { auc: 'max' },
          },
          'train/depth=5': {
            ...shared,
            step: 'train',
            status: 'failed',
            item: { depth: 5 },
            inputs: { clients: { ...content('clients'), from: { step: 'clean', output: 'clients' } } },
            outputs: {},
            metrics: { auc: 0.5 },
            direction: { auc: 'max' },
          },
        },
      },
      execution: {
        version: 1,
        run: id,
        startedAt: START,
        endedAt: '2026-03-10T12:00:05.000Z',
        runner: 'local',
        host: 'vm',
        user: 'Ada Tester <ada@example.org>',
        branch: 'main',
        message: `about ${name}`,
        jobs: 2,
        consumed: {},
        tasks: {
          clean: { outcome: 'cached', firstRun: id, attempts: [], components: {} },
          'train/depth=3': { outcome: 'ran', attempts: [attempt()], components: {} },
          'train/depth=5': {
            outcome: 'failed',
            attempts: [
              attempt({ failure: { kind: 'exit', exitCode: 3 } }),
              attempt({ failure: { kind: 'broken', reason: name } }),
            ],
            components: {},
          },
        },
      },
      env: {
        version: 1,
        mlgit: '0',
        node: '24',
        git: '2',
        os: 'linux',
        arch: 'x64',
        dirty: true,
        leftOut: [],
        interpreters: { python: { version: '3.11', packages: [name] } },
      },
    },
    tags: [name],
    note: name,
    plots: [
      {
        task: 'clean',
        title: name,
        file: 'roc.csv',
        x: 'x',
        y: name,
        data: {
          columns: ['x', name],
          rows: [
            [0, 0],
            [1, name],
          ],
        },
      },
    ],
    series: [
      {
        task: 'train/depth=3',
        x: 'step',
        data: {
          columns: ['step', name],
          rows: [
            [1, 0.5],
            [2, 0.4],
          ],
        },
      },
    ],
    images: [],
    logs: [{ task: 'train/depth=5', attempt: 2, text: `line of ${name}`, cut: true }],
    leftOut: [name],
    ...change,
  };
}
