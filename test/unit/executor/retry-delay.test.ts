import { expect, it } from 'vitest';
import { brokenFailure } from '../../../src/app/broken-failure.ts';
import { retryClass, retryDelay } from '../../../src/executor/retry-delay.ts';
import { MlgitError } from '../../../src/model/mlgit-error.ts';

const away = new MlgitError('s3://team could not be reached', { code: 'unreachable', kind: 'unreachable' });
const RETRY = { times: 2, for: ['network'], backoffMs: 1000, scale: {} } as const;

it('tries again for the network what could not reach its store, and for no other failure of mlgit itself', () => {
  expect(brokenFailure(away)).toEqual({ kind: 'broken', reason: away.message, network: true });
  expect(retryDelay(RETRY, brokenFailure(away), 1, () => 0)).toBe(500);
  expect(retryClass(brokenFailure(new Error('disk full')))).toBeUndefined();
  expect(retryDelay(RETRY, { kind: 'exit', exitCode: 1 }, 1, () => 0)).toBeUndefined();
});

it('doubles the pause with each failure, draws it from its upper half, and ends with the last try', () => {
  expect(retryDelay(RETRY, brokenFailure(away), 2, () => 0.5)).toBe(1500);
  expect(retryDelay(RETRY, brokenFailure(away), 3, () => 0)).toBeUndefined();
});
