import { expect, it } from 'vitest';
import { asListText } from '../../../src/flow/list-params.ts';

it('a list is one text however it is given, and numbers where those of the default are', () => {
  expect(asListText('a, b', '["x"]')).toBe('["a", "b"]');
  expect(asListText('["a","b"]', '["x"]')).toBe('["a", "b"]');
  expect(asListText('1,2.5', '[7]')).toBe('[1, 2.5]');
  expect(asListText('1,2', '["x"]')).toBe('["1", "2"]');
  expect(asListText('a,,b', '["x"]')).toBe('a,,b');
});

it('a list with an integer that a number would round is none', () => {
  expect(asListText('[9007199254740993]', '[7]')).toBe('[9007199254740993]');
  expect(asListText('1,9007199254740993', '[7]')).toBe('1,9007199254740993');
  expect(asListText('1,1e300', '[7]')).toBe('[1, 1e+300]');
});
