import { expect, test } from 'vitest';
import { describeStale } from '../../../src/app/accept/describe-stale.ts';
import { digestText } from '../../../src/model/blake3.ts';
import type { StaleTask } from '../../../src/model/stale-task.ts';

const [old, now] = [digestText('old'), digestText('now')];
const stale = (facts: Partial<StaleTask>): StaleTask => ({
  task: 'fit',
  group: 'code',
  component: 'code',
  recorded: old,
  found: now,
  ...facts,
});
const depth = stale({ group: 'params', component: 'parameter depth', recorded: '3', found: '5' });
const command = stale({ group: 'command', component: 'command', recorded: '"fit 3"', found: '"fit 5"' });

test.each<[string, readonly StaleTask[]]>([
  ['fit: code', [stale({})]],
  ['fit: code (fit.py)', [stale({ files: ['fit.py'] })]],
  ['fit: code (fit.py and 2 more)', [stale({ files: ['fit.py', 'a.py', 'b.py'] })]],
  ['fit: input raw', [stale({ group: 'inputs', component: 'input raw', recorded: `${old} file data/raw` })]],
  ['fit: parameter depth 3 → 5', [command, depth]],
  ['fit: command "fit 3" → "fit 5"', [command]],
  ['fit is new', [stale({ group: 'task', component: 'task', recorded: undefined, found: 'runs' })]],
  ['fit is not there any more', [stale({ group: 'task', component: 'task', found: undefined })]],
  [
    'a: code, b: code, c: code, d: code, and 1 more',
    ['a', 'b', 'c', 'd', 'e'].map((task) => stale({ task })),
  ],
])('%s', (text, tasks) => {
  expect(describeStale(tasks)).toBe(text);
});
