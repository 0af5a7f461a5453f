import { describe, expect, it } from 'vitest';
import { sweepValues } from '../../../src/flow/sweep-values.ts';

describe('sweepValues', () => {
  it.each([
    ['3,5,9', ['3', '5', '9']],
    ['["a,b","c"]', ['a,b', 'c']],
    ['[3, 0.5, true]', ['3', '0.5', 'true']],
    ['[["age","income"],["age"]]', ['["age","income"]', '["age"]']],
    ['["age"],["income"]', ['["age"]', '["income"]']],
    ['[a-z],[0-9]', ['[a-z]', '[0-9]']],
    ['[]', []],
    ['a,,b', ['a', '', 'b']],
  ])('reads %s', (text, values) => {
    expect(sweepValues(text)).toEqual(values);
  });
});
