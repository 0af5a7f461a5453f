import { describe, expect, it } from 'vitest';
import { digestText } from '../../../../src/model/blake3.ts';
import { encodeManifest } from '../../../../src/model/encode-manifest.ts';
import type { ManifestInput } from '../../../../src/model/manifest.ts';
import type { ComparedFacts } from '../../../support/compared-run.ts';
import { comparedRun } from '../../../support/compared-run.ts';
import { exampleRuns, LOOKED_UP } from '../../../support/example-diff.ts';
import { reviewedFlow } from '../../../support/reviewed-flow.ts';

const risksOf = (before: ComparedFacts, after: ComparedFacts) =>
  reviewedFlow(comparedRun(before), comparedRun(after)).risks;
const kindsOf = (before: ComparedFacts, after: ComparedFacts) =>
  risksOf(before, after).map(({ kind }) => kind);
const input = (from: ManifestInput['from'], text: string): ManifestInput => ({
  ...({ kind: 'file', digest: digestText(text), sizeBytes: 1 } as const),
  from,
});
const LOCKED = { environment: digestText('lock'), key: digestText('key') };

describe('the risks of a manifest', () => {
  it('are those of the example, the worst first, each at its line', () => {
    const [before, after] = exampleRuns();
    const { risks } = reviewedFlow(before, after, LOOKED_UP);
    expect(risks.map(({ level, kind }) => `${level} ${kind}`)).toEqual([
      'high bound-missed',
      'medium check-failed',
      'medium metric-worse',
      'medium environment-unlocked',
      'low data-changed',
      'low environment-changed',
    ]);
    const lines = encodeManifest(after.record.manifest).split('\n');
    const lineOf = (kind: string) => lines[(risks.find((one) => one.kind === kind)?.at.line ?? 0) - 1];
    expect(lineOf('metric-worse')).toBe('        "auc": 0.89,');
    expect(lineOf('data-changed')).toBe('        "raw": {');
    expect(lineOf('environment-unlocked')).toBe('    "clean": {');
  });

  it('are none where nothing differs, and all is locked', () => {
    const facts = { tasks: { a: { ...LOCKED, metrics: { auc: 1 }, direction: { auc: 'max' as const } } } };
    expect(risksOf(facts, facts)).toEqual([]);
  });

  it('have metrics that cannot be compared where the data that they were measured on differ', () => {
    const facts = (holdout: string, model: string, auc: number): ComparedFacts => ({
      tasks: {
        train: { ...LOCKED, outputs: { model } },
        split: { ...LOCKED, outputs: { holdout: { ...output(holdout), path: 'build/holdout.parquet' } } },
        judge: {
          ...LOCKED,
          ...{ metrics: { auc }, direction: { auc: 'max' } },
          inputs: {
            model: input({ step: 'train', output: 'model' }, model),
            holdout: input({ step: 'split', output: 'holdout' }, holdout),
          },
        },
      },
    });
    expect(kindsOf(facts('h', 'm1', 0.9), facts('h', 'm2', 0.8))).toEqual(['metric-worse']);
    const other = risksOf(facts('h1', 'm1', 0.8), facts('h2', 'm2', 0.9));
    expect(other).toMatchObject([
      { kind: 'not-comparable', text: expect.stringContaining('holdout is other data') },
    ]);
  });

  it('have what a run itself is: partial, failed, undeclared reads', () => {
    const { record, side } = comparedRun({ tasks: { a: { ...LOCKED, undeclaredReads: true } } });
    const after = {
      side,
      record: { ...record, manifest: { ...record.manifest, status: 'failed', partial: true } },
    };
    const { risks } = reviewedFlow(comparedRun(), after as never);
    expect(risks.map(({ kind }) => kind)).toEqual(['run-not-succeeded', 'partial-run', 'undeclared-reads']);
  });

  it('have checks and metrics that are gone', () => {
    const check = {
      name: 'c',
      severity: 'fail' as const,
      status: 'passed' as const,
      expected: '0',
      found: '0',
    };
    const measured = {
      ...LOCKED,
      metrics: { auc: 1, n: 2 },
      direction: { auc: 'max' as const },
      checks: [check],
    };
    expect(kindsOf({ tasks: { a: measured } }, { tasks: { a: LOCKED } })).toEqual([
      'metric-gone',
      'check-gone',
    ]);
  });
});

function output(text: string) {
  return { kind: 'file' as const, digest: digestText(text), sizeBytes: 1, path: 'x' };
}
