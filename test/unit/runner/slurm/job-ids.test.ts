import { expect, it } from 'vitest';
import { baseIds, expandIds, idWords, inParts, slurmIds } from '../../../../src/runner/slurm/job-ids.ts';

it('knows what can be an id', () => {
  expect(slurmIds(['12', '12_0', '', '12_', '_1', '12;ls', '-1', '12_[0-3]', ' 12'])).toEqual(['12', '12_0']);
});

it('names an array once', () => {
  expect(baseIds(['5_0', '7', '5_1', '7'])).toEqual(['5', '7']);
});

it('writes jobs of an array as ranges, in whatever order they come', () => {
  const ids = ['5_3', '9', '5_0', '5_1', '6_4', '5_2', '5_7', '5_3'];
  expect(idWords(ids)).toEqual(['9', '5_[0-3,7]', '6_[4]']);
});

it('keeps command lines to a length that every system takes', () => {
  const parts = inParts(Array.from({ length: 12_000 }, (_, at) => at));
  expect(parts.map((part) => part.length)).toEqual([5000, 5000, 2000]);
  expect(inParts([])).toEqual([]);
});

it.each([
  ['12', ['12']],
  ['12_3', ['12_3']],
  ['12_[4]', ['12_4']],
  ['12_[0-2,7]', ['12_0', '12_1', '12_2', '12_7']],
  ['12_[0-9:4,11%2]', ['12_0', '12_4', '12_8', '12_11']],
  ['12.batch', []],
  ['12_[0-2,...]', []],
])('reads %s as Slurm means it', (word, ids) => {
  expect(expandIds(word)).toEqual(ids);
});
