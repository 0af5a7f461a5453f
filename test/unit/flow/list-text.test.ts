import { expect, it } from 'vitest';
import { parseParamText } from '../../../src/flow/param-value.ts';
import type { ElementSpec } from '../../../src/model/flow.ts';

const read = (text: string, fallback?: string, list: ElementSpec = {}) =>
  parseParamText(
    { name: 'rates', type: 'str', list, ...(fallback === undefined ? {} : { default: fallback }) },
    text,
  );

it('a list is one text however it is given, and of numbers, true or false where those of the default are', () => {
  expect(read('a, b', '["x"]')).toEqual({ value: '["a", "b"]' });
  expect(read('["a","b"]', '["x"]')).toEqual({ value: '["a", "b"]' });
  expect(read('1,2.5', '[7]')).toEqual({ value: '[1, 2.5]' });
  expect(read('1,2', '["x"]')).toEqual({ value: '["1", "2"]' });
  expect(read('false', '[true]')).toEqual({ value: '[false]' });
  expect(read('[]', '["x"]')).toEqual({ value: '[]' });
});

it('what is no list is refused before anything runs', () => {
  for (const text of ['', 'a,,b', '[["a"]]', '[null]', '["a"']) {
    expect(read(text, '["x"]')).toMatchObject({ wrong: expect.stringContaining('expected a list') });
  }
});

it('elements are of the type that the annotation says, and within its bounds', () => {
  expect(read('1,2', undefined, { type: 'int' })).toEqual({ value: '[1, 2]' });
  expect(read('true,false', undefined, { type: 'bool' })).toEqual({ value: '[true, false]' });
  expect(read('1,a', undefined, { type: 'int' })).toEqual({
    wrong: 'element 2 of the list: expected an integer (int), found "a"',
  });
  expect(read('["a"]', undefined, { type: 'int' })).toEqual({
    wrong: 'element 1 of the list: expected an integer (int), found the text "a"',
  });
  expect(read('0.1,-1', undefined, { type: 'float', min: 0 })).toEqual({
    wrong: 'element 2 of the list: expected at least 0, found -1',
  });
  expect(read('c', undefined, { type: 'str', choices: ['a', 'b'] })).toEqual({
    wrong: 'element 1 of the list: expected one of a, b, found c',
  });
});

it('a list with an integer that a number would round is none', () => {
  expect(read('[9007199254740993]', '[7]')).toMatchObject({
    wrong: expect.stringContaining('element 1 of the list: expected an integer of at most 2^53'),
  });
  expect(read('1,9007199254740993', '[7]')).toMatchObject({
    wrong: expect.stringContaining('element 2 of the list'),
  });
  expect(read('1,1e300', '[7]')).toEqual({ value: '[1, 1e+300]' });
});
