import { describe, expect, it } from 'vitest';
import { isListed } from '../../../src/export/is-listed.ts';
import type { Flow, Foreach, Step } from '../../../src/model/flow.ts';

const over = (values: object): Foreach => ({ dimensions: [{ key: 'k', values }], exclude: [] }) as never;
const steps = {
  single: {},
  fixed: { foreach: over({ kind: 'list', values: ['a'] }) },
  param: { foreach: over({ kind: 'list', values: ['a'], param: 'segments' }) },
  made: { foreach: over({ kind: 'artifact', step: 'single', output: 'list' }) },
  'as-fixed': { foreach: over({ kind: 'key', step: 'fixed', key: 'k' }) },
  'as-param': { foreach: over({ kind: 'key', step: 'param', key: 'k' }) },
  'as-made': { foreach: over({ kind: 'key', step: 'made', key: 'k' }) },
} as unknown as Flow['steps'];

describe('items that are known only in a run', () => {
  it.each([
    ['single', false],
    ['fixed', false],
    ['as-fixed', false],
    ['param', true],
    ['as-param', true],
    ['made', true],
    ['as-made', true],
  ])('%s: %s', (name, expected) => {
    expect(isListed({ steps }, steps[name] as Step)).toBe(expected);
  });
});
