import { expect, it } from 'vitest';
import { asListText } from '../../../src/flow/list-params.ts';

it('a list is one text however it is given, and numbers where those of the default are', () => {
  expect(asListText('a, b', '["x"]')).toBe('["a", "b"]');
  expect(asListText('["a","b"]', '["x"]')).toBe('["a", "b"]');
  expect(asListText('1,2.5', '[7]')).toBe('[1, 2.5]');
  expect(asListText('1,2', '["x"]')).toBe('["1", "2"]');
  expect(asListText('a,,b', '["x"]')).toBe('a,,b');
});
