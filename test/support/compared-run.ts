import { digestText } from '../../src/model/blake3.ts';
import type { DiffSide } from '../../src/model/diff/diff-side.ts';
import type { EnvRecord } from '../../src/model/env-record.ts';
import type { ExecutionTask } from '../../src/model/execution.ts';
import type { Manifest, ManifestOutput, ManifestTask } from '../../src/model/manifest.ts';
import { parseRunId } from '../../src/model/run-id.ts';
import type { ComparedRun } from '../../src/review/diff-runs.ts';
import { NOW } from './recorded-runs.ts';

export interface ComparedTask extends Partial<Omit<ManifestTask, 'outputs'>> {
  /** A text stands for a file of just that. */
  readonly outputs?: { readonly [name: string]: string | ManifestOutput };
  readonly outcome?: ExecutionTask['outcome'];
  readonly components?: ExecutionTask['components'];
  readonly attempts?: ExecutionTask['attempts'];
}

export interface ComparedFacts {
  readonly id?: string;
  readonly params?: Manifest['params'];
  readonly tasks?: { readonly [id: string]: ComparedTask };
  readonly env?: Partial<EnvRecord>;
  readonly side?: Partial<DiffSide>;
  readonly wallMs?: number;
}

/** A run as `diffRuns` takes it, of which only what matters to a test has to be said. */
export function comparedRun(facts: ComparedFacts = {}): ComparedRun {
  const { id = 'aaaaaaaaa1', params = {}, tasks = {}, wallMs = 60_000 } = facts;
  const startedAt = new Date(NOW - 3_600_000).toISOString();
  const endedAt = new Date(NOW - 3_600_000 + wallMs).toISOString();
  const user = 'Ada Tester <ada@example.org>';
  const place = { host: 'test-host', user, branch: 'main' };
  return {
    side: {
      ...{ run: id, flow: 'demo', spec: `demo@${id}`, status: 'succeeded', startedAt, endedAt, ...place },
      ...{ tags: [], commit: '1'.repeat(40), codeCommit: '2'.repeat(40), dirty: false },
      tasks: { ran: Object.keys(tasks).length, cached: 0, failed: 0, cancelled: 0, skipped: 0 },
      ...facts.side,
    },
    record: {
      manifest: {
        version: 1,
        flow: 'demo',
        status: 'succeeded',
        params,
        tasks: mapValues(tasks, manifestTask),
      },
      execution: {
        ...{
          version: 1,
          run: parseRunId(id),
          startedAt,
          endedAt,
          runner: 'local',
          jobs: 1,
          consumed: {},
          ...place,
        },
        tasks: mapValues(tasks, (_id, { outcome = 'ran', components = {}, attempts = [] }) => ({
          ...{ outcome, components, attempts },
        })),
      },
      env: { ...ENV, ...facts.env },
    },
  };
}

export const ENV: EnvRecord = {
  version: 1,
  mlgit: '1.0.0',
  node: '24.0.0',
  git: '2.45.0',
  os: 'linux',
  arch: 'x64',
  dirty: false,
  leftOut: [],
  interpreters: {},
};

function manifestTask(id: string, task: ComparedTask): ManifestTask {
  const { outcome: _, components: __, attempts: ___, outputs = {}, ...rest } = task;
  return {
    ...{ step: id.split('/')[0] ?? id, status: 'succeeded', command: ['true'], params: {}, inputs: {} },
    metrics: {},
    ...rest,
    outputs: mapValues(outputs, outputOf),
  };
}

export function outputOf(name: string, output: string | ManifestOutput): ManifestOutput {
  if (typeof output !== 'string') return output;
  const sizeBytes = Buffer.byteLength(output);
  return { kind: 'file', digest: digestText(output), sizeBytes, path: `build/${name}` };
}

function mapValues<A, B>(
  record: { readonly [key: string]: A },
  of: (key: string, value: A) => B,
): { readonly [key: string]: B } {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, of(key, value)]));
}
