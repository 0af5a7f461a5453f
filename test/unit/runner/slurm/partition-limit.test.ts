import { expect, it } from 'vitest';
import { shortestOf } from '../../../../src/runner/slurm/partition-limit.ts';

const HOUR = 3_600_000;
const partition = (name: string, facts: string) =>
  `PartitionName=${name} AllowGroups=ALL ${facts} MinNodes=0`;
const ALL = [
  partition('long', 'Default=NO MaxNodes=UNLIMITED MaxTime=7-12:30:00'),
  partition('usual', 'Default=YES MaxNodes=UNLIMITED MaxTime=02:00:00'),
  partition('open', 'Default=NO MaxNodes=UNLIMITED MaxTime=UNLIMITED'),
  '',
].join('\n');

it.each<[readonly string[] | undefined, number]>([
  [undefined, 2 * HOUR],
  [['long'], 7 * 24 * HOUR + 12.5 * HOUR],
  [['open'], Number.POSITIVE_INFINITY],
  [['open', 'long'], 7 * 24 * HOUR + 12.5 * HOUR],
  [['gone'], 0],
  [['open', 'gone'], 0],
])('is the shortest of the partitions %j', (names, limitMs) => {
  expect(shortestOf(ALL, names)).toBe(limitMs);
});

it('is none where nothing is told', () => {
  expect(shortestOf('', undefined)).toBe(0);
  expect(shortestOf(partition('odd', 'Default=YES MaxTime=INVALID'), undefined)).toBe(0);
});
