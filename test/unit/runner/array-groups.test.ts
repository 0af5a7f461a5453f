import { expect, it } from 'vitest';
import { groupJobs } from '../../../src/runner/array-groups.ts';
import type { JobRequest } from '../../../src/runner/job-port.ts';
import { job } from '../../support/job-watching.ts';

const group = (jobs: readonly JobRequest[], largest: number) =>
  groupJobs(jobs, { largest, mostBytes: 2 * 2 ** 20 });

it('puts together what differs by name and argument alone', () => {
  const groups = group(
    [
      job('a', { name: 'train-1', argument: '1' }),
      job('b', { name: 'other' }),
      job('a', { name: 'train-2', argument: '2' }),
      job('a', { name: 'train-1', resources: { cpu: 2 } }),
    ],
    10,
  );
  expect(groups.map(({ name, positions }) => [name, positions])).toEqual([
    ['train', [0, 2]],
    ['other', [1]],
    ['train-1', [3]],
  ]);
});

it('does not care in which order resources are named', () => {
  const resources = [
    { cpu: 1, gpu: 2 },
    { gpu: 2, cpu: 1 },
  ];
  const jobs = resources.map((each) => job('a', { resources: each }));
  expect(group(jobs, 10)).toHaveLength(1);
});

it('begins another group where one is full, by number or by length', () => {
  const many = Array.from({ length: 5 }, (_, at) => job('a', { argument: `${at}` }));
  expect(group(many, 2).map((group) => group.positions)).toEqual([[0, 1], [2, 3], [4]]);
  const long = Array.from({ length: 3 }, () => job('a', { argument: 'x'.repeat(2 ** 20) }));
  expect(group(long, 100).map((group) => group.positions)).toEqual([[0], [1], [2]]);
});

it('names an array after its first job where names have nothing in common', () => {
  expect(group([job('a', { name: 'left' }), job('a', { name: 'right' })], 9)[0]?.name).toBe('left');
});
