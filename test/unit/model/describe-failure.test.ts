import { expect, it } from 'vitest';
import { failureHints } from '../../../src/model/describe-failure.ts';

it('a function that has not returned is to return, and a command is to write its file', () => {
  const missing = { kind: 'output-missing', output: 'model' } as const;
  expect(failureHints({ ...missing, path: '.mlgit/out/model' }, 'credit')).toEqual([
    'return model: its function ended the process before that',
  ]);
  expect(failureHints({ ...missing, path: 'model.bin' }, 'credit')[0]).toMatch(
    /^write model\.bin, or correct/,
  );
});
