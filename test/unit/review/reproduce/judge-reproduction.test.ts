import { describe, expect, it } from 'vitest';
import { digestText } from '../../../../src/model/blake3.ts';
import type { EnvRecord } from '../../../../src/model/env-record.ts';
import type { ExecutionTask } from '../../../../src/model/execution.ts';
import type { ManifestTask } from '../../../../src/model/manifest.ts';
import type { Metrics } from '../../../../src/model/metric.ts';
import type { ComparedRecord } from '../../../../src/review/diff/task-pairs.ts';
import {
  judgeReproduction,
  ownDrifts,
  type RerunEvidence,
} from '../../../../src/review/reproduce/judge-reproduction.ts';

const ENV: EnvRecord = {
  version: 1,
  ...{ mlgit: '1', node: '24', git: '2', os: 'linux', arch: 'x64', dirty: false, leftOut: [] },
  interpreters: { python: { version: '3.11', packages: ['numpy==2.1'] } },
};

interface Made {
  readonly model?: string;
  readonly metrics?: Metrics;
  readonly from?: string;
  readonly status?: ManifestTask['status'];
  readonly outcome?: ExecutionTask['outcome'];
  readonly failure?: NonNullable<ExecutionTask['attempts'][number]['failure']>;
  readonly source?: string;
  readonly params?: ManifestTask['params'];
}

function record(tasks: { readonly [id: string]: Made }, env: EnvRecord = ENV): ComparedRecord {
  const manifest = Object.entries(tasks).map(([id, made]) => [id, manifestOf(id, made)]);
  const execution = Object.entries(tasks).map(([id, { outcome = 'ran', failure, source }]) => {
    const attempts = failure === undefined ? [] : [{ startedAt: '', wallMs: 1, observedBy: [], failure }];
    return [id, { outcome, attempts, components: source === undefined ? {} : { source } }];
  });
  return {
    manifest: {
      version: 1,
      flow: 'demo',
      status: 'succeeded',
      params: {},
      tasks: Object.fromEntries(manifest),
    },
    execution: { tasks: Object.fromEntries(execution) } as ComparedRecord['execution'],
    env,
  };
}

function manifestOf(
  step: string,
  { model, metrics = {}, from, status = 'succeeded', params = {} }: Made,
): ManifestTask {
  const content = (text: string) => ({ kind: 'file' as const, digest: digestText(text), sizeBytes: 1 });
  return {
    ...{ step, status, command: [], params, metrics },
    inputs:
      from === undefined ? {} : { taken: { ...content(from), from: { step: 'clean', output: 'rows' } } },
    outputs: model === undefined ? {} : { model: { ...content(model), path: 'model' } },
  };
}

const judge = (recorded: ComparedRecord, rerun: ComparedRecord, more: Partial<RerunEvidence> = {}) =>
  judgeReproduction({
    ...{ recorded, rerun, contents: new Map(), tolerances: {}, firstMadeIn: new Map() },
    ...more,
  });

const ONE = record({ train: { model: 'a', metrics: { auc: 0.5, name: 'x', loss: Number.NaN } } });
const OTHER = record({ train: { model: 'b', metrics: { auc: 0.504, name: 'x', loss: Number.NaN } } });

describe('the verdict', () => {
  it('is identical of the same bytes and values, NaN among them', () => {
    expect(judge(ONE, ONE)).toMatchObject({ verdict: 'identical', environment: [] });
    expect(judge(ONE, ONE).tasks['train']).not.toHaveProperty('reason');
  });

  it('is equal within the tolerance, absolute or of the recorded value, and not beyond', () => {
    const contents = new Map([['train', new Map([['model', { equal: true, detail: 'the same rows' }]])]]);
    const of = (tolerance: object) => judge(ONE, OTHER, { contents, tolerances: tolerance as never }).verdict;
    expect(of({ auc: { absolute: 0.005 } })).toBe('equal');
    expect(of({ auc: { relative: 0.01 } })).toBe('equal');
    expect(of({ '*': { relative: 0.01 } })).toBe('equal');
    expect(of({ auc: { relative: 0.005 } })).toBe('drifted');
    expect(of({ auc: { absolute: 0.001 }, '*': { absolute: 1 } })).toBe('drifted');
    expect(of({})).toBe('drifted');
  });

  it('is not comparable of what a failed command left behind, and of what was not made', () => {
    const failure = { kind: 'exit' as const, exitCode: 3 };
    const failed = record({ train: { model: 'b', status: 'failed', outcome: 'failed', failure } });
    expect(judge(ONE, failed).tasks['train']).toMatchObject({
      verdict: 'not-comparable',
      artifacts: { model: { verdict: 'not-comparable' } },
      reason: { kind: 'not-run', text: expect.stringContaining('exit code 3') },
    });
    expect(judge(ONE, record({}), { broken: 'no conda here' }).tasks['train']?.reason).toEqual({
      kind: 'not-run',
      text: 'no conda here',
    });
    const refused = {
      kind: 'check-failed',
      check: 'c',
      status: 'failed',
      expected: '1',
      found: '2',
    } as const;
    const checked = record({ train: { model: 'a', status: 'failed', outcome: 'failed', failure: refused } });
    expect(judge(record({ train: { model: 'a' } }), checked).verdict).toBe('identical');
  });

  it('leaves out what had no result, and what was not run again', () => {
    const failed = record({ train: { status: 'failed', outcome: 'failed' }, clean: { model: 'c' } });
    const taken = record({ train: { model: 'x' }, clean: { model: 'c', outcome: 'cached' } });
    expect(judge(failed, taken).tasks).toEqual({});
  });
});

describe('the reason', () => {
  const clean = (model: string) => ({ clean: { model } });
  const reason = (recorded: ComparedRecord, rerun: ComparedRecord, more: Partial<RerunEvidence> = {}) =>
    judge(recorded, rerun, more).tasks['train']?.reason;

  it('is what it took, before all else', () => {
    const recorded = record({ ...clean('c'), train: { model: 'a', from: 'c' } });
    const rerun = record({ ...clean('d'), train: { model: 'b', from: 'd' } });
    expect(reason(recorded, rerun)).toEqual({
      kind: 'inputs',
      text: 'it took clean.rows, which came out otherwise',
    });
    expect(ownDrifts({ recorded, rerun }, judge(recorded, rerun))).toEqual(['clean']);
  });

  it('is itself where two reruns differ', () => {
    expect(reason(ONE, OTHER, { second: record({ train: { model: 'c' } }) })?.kind).toBe('not-deterministic');
    const seeded = (model: string) => record({ train: { model, params: { seed: 1 } } });
    expect(reason(seeded('a'), seeded('b'), { second: seeded('c') })?.text).toContain('it has seed');
    // What other inputs give says nothing, nor does a second rerun that failed.
    const fed = (model: string, from: string) => record({ train: { model, from } });
    expect(reason(fed('a', 'x'), fed('b', 'x'), { second: fed('c', 'y') })?.kind).toBe('unrecorded');
    const failed = record({ train: { status: 'failed', outcome: 'failed' } });
    expect(reason(ONE, OTHER, { second: failed })?.kind).toBe('unrecorded');
  });

  it('is the environment where two reruns agree: of the run that first made it', () => {
    const newer = {
      ...ENV,
      node: '26',
      interpreters: { python: { version: '3.11', packages: ['numpy==2.2'] } },
    };
    const rerun = { ...OTHER, env: newer };
    expect(reason(ONE, rerun, { second: rerun })).toEqual({
      kind: 'environment',
      text: 'two reruns agree, and python numpy was 2.1 and is 2.2',
    });
    const firstMadeIn = new Map([['train', { ...ONE, env: { ...newer, os: 'darwin' } }]]);
    expect(reason(ONE, rerun, { second: rerun, firstMadeIn })?.text).toBe(
      'two reruns agree, and os was darwin and is linux',
    );
    expect(reason(ONE, { ...OTHER, env: { ...ENV, node: '26' } }, { second: OTHER })?.kind).toBe(
      'unrecorded',
    );
  });

  it('is a source outside that has changed', () => {
    const of = (model: string, source: string) => record({ train: { model, source } });
    expect(reason(of('a', '1'), of('b', '2'), { second: of('b', '2') })?.kind).toBe('source');
  });
});
