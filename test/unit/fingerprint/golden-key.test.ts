import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheKey, encodeKey } from '../../../src/fingerprint/cache-key.ts';
import type { KeyComponents } from '../../../src/fingerprint/key-components.ts';
import { digestText } from '../../../src/model/blake3.ts';

const root = resolve(import.meta.dirname, '../../..');

/** The worked example of docs/format.md. */
const EXAMPLE: KeyComponents = {
  command: ['python steps/train.py data/train.csv models/model.joblib'],
  params: { seed: 7, learning_rate: 0.1, balanced: true },
  item: {},
  inputs: { train: { kind: 'file', digest: digestText('x,y\n1,2\n'), path: 'data/train.csv' } },
  code: digestText('mlgit tree 1\n'),
  environment: digestText('an environment'),
  variables: { OMP_NUM_THREADS: '1' },
  image: undefined,
  outputs: { 'output model': 'models/model.joblib', metrics: 'metrics.json' },
  links: {},
};

describe('the key of the worked example', () => {
  it('is made of the bytes of the first release', () => {
    expect(encodeKey(EXAMPLE)).toBe(readFileSync(`${root}/test/fixtures/golden/v1/cache-key`, 'utf8'));
  });

  it('is in docs/format.md, with its bytes', () => {
    const page = readFileSync(`${root}/docs/format.md`, 'utf8');
    expect(page).toContain(cacheKey(EXAMPLE));
    expect(page.replaceAll(/\n {2}/g, '')).toContain(encodeKey(EXAMPLE).split('\n')[1]);
  });
});
