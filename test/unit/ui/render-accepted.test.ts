import { expect, test } from 'vitest';
import { digestText } from '../../../src/model/blake3.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { describeAccepted } from '../../../src/review/accept/describe-accepted.ts';
import { renderAccepted } from '../../../src/ui/accept/render-accepted.ts';
import { createPalette } from '../../../src/ui/palette.ts';

const manifest = (depth: number, auc: number, model: string): Manifest => ({
  version: 1,
  flow: 'credit',
  status: 'succeeded',
  params: { depth },
  tasks: {
    fit: {
      step: 'fit',
      status: 'succeeded',
      command: [],
      params: {},
      inputs: {},
      outputs: { model: { kind: 'file', digest: digestText(model), sizeBytes: 1, path: 'model' } },
      metrics: { auc },
      direction: { auc: 'max' },
    },
  },
});
const [first, second] = [manifest(3, 0.93, 'a'), manifest(5, 0.92, 'b')];
const shown = (before: Manifest | undefined, facts: object = {}): string =>
  renderAccepted(
    {
      flow: 'credit',
      run: 'k3f9x2m7qd',
      path: 'manifests/credit.json',
      manifest: digestText('second'),
      change: describeAccepted(before, second),
      stale: [],
      concerns: [],
      ...facts,
    },
    { palette: createPalette(false), width: 80 },
  );
const HEAD = 'credit@k3f9x2m7qd is accepted in manifests/credit.json, which is staged: git commit keeps it';

test('what is accepted is shown with what it changes', () => {
  const text = shown(first, { before: { manifest: digestText('first'), run: 'aaaa000000' } });
  expect(text.split('\n')).toEqual([
    HEAD,
    'Before: credit@aaaa000000   (mlgit diff compares them in full)',
    'Parameters  1 of 1 differ',
    '  ~  depth  3 → 5',
    'Metrics  1 worse',
    expect.stringMatching(/^ {2}▼ {2}fit auc {2}0\.93 {2}0\.92/),
    'Artifacts  fit/model',
  ]);
});

test('what HEAD has already is said to be so', () => {
  const text = shown(second, { before: { manifest: digestText('second') } });
  expect(text).toBe(`${HEAD}\nHEAD has the same already.`);
});

test('the first one, and one after a run that is not here, say so', () => {
  expect(shown(undefined)).toContain('\nNothing of credit was accepted before.\n');
  expect(shown(first, { before: { manifest: digestText('first') } })).toContain(
    '\nBefore: a run that is not in this clone (mlgit fetch)\n',
  );
});
