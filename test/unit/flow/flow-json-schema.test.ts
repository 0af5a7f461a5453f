import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { flowFileJsonSchema } from '../../../src/flow/flow-json-schema.ts';

type Json = { [key: string]: unknown };
const sample = (step: Json, top: Json = {}): Json => ({
  version: 1,
  flows: { credit: { params: { seed: 7 }, steps: { train: { run: 'python train.py', ...step } } } },
  ...top,
});

describe('flowFileJsonSchema', () => {
  // Read back from its JSON, as an editor does: what is checked is the published text, not the definition behind it.
  const schema = z.fromJSONSchema(JSON.parse(JSON.stringify(flowFileJsonSchema())));
  const isValid = (value: Json) => schema.safeParse(value).success;

  it('accepts a flow file with every kind of key', () => {
    expect(isValid(sample({}))).toBe(true);
    expect(
      isValid(
        sample(
          {
            inputs: { a: 'data/a.csv', b: { from: 'credit@prod:model', optional: true } },
            outputs: ['models/m.bin'],
            metrics: { file: 'm.json', direction: { auc: 'max' } },
            plots: ['roc.csv', { file: 'pr.csv', x: 'r', series: 'model' }],
            environment: { python: '3.11' },
            env: { A: 1, B: 'x' },
            timeout: '2h',
            cache: false,
            runner: 'c',
          },
          {
            store: 's3://bucket',
            runners: { c: { kind: 'slurm', options: ['--qos=a'] } },
            params: { rate: { type: 'float', min: 0 } },
          },
        ),
      ),
    ).toBe(true);
  });

  it('refuses unknown keys at every level', () => {
    expect(isValid(sample({ rn: 'x' }))).toBe(false);
    expect(isValid(sample({ retry: { time: 1 } }))).toBe(false);
    expect(isValid(sample({}, { stor: 's3://bucket' }))).toBe(false);
    expect(isValid(sample({}, { runners: { c: { kind: 'slurm', hots: 'x' } } }))).toBe(false);
    expect(isValid(sample({}, { runners: { c: { kind: 'k8s' } } }))).toBe(false);
    expect(isValid(sample({ metrics: { fil: 'm.json' } }))).toBe(false);
    expect(isValid(sample({ inputs: { a: { ulr: 's3://a/b' } } }))).toBe(false);
  });

  it('refuses what is missing or of another type', () => {
    expect(isValid({ version: 1, flows: { a: {} } })).toBe(false);
    expect(isValid({ flows: { a: { steps: { b: { run: 'x' } } } } })).toBe(false);
    expect(isValid(sample({ timeout: 30 }))).toBe(false);
    expect(isValid({ ...sample({}), version: 2 })).toBe(false);
  });

  it('constrains names and carries help for editors', () => {
    expect(isValid({ version: 1, flows: { 'My Flow': { steps: { b: { run: 'x' } } } } })).toBe(false);
    const text = JSON.stringify(flowFileJsonSchema());
    expect(text).toContain('https://json-schema.org/draft/2020-12/schema');
    expect(text).toContain('Longest time it may take');
  });
});
