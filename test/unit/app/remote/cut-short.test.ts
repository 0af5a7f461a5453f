import { describe, expect, it } from 'vitest';
import { isCutShort } from '../../../../src/app/remote/worker/cut-short.ts';
import { cancelledResult, type TaskResult, unstartedFailure } from '../../../../src/executor/task-result.ts';
import type { Failure } from '../../../../src/model/failure.ts';

const failed = (failure: Failure): TaskResult => unstartedFailure('train', failure);

describe('isCutShort', () => {
  const signal = AbortSignal.abort();

  it('is so for a task that the worker ended', () => {
    expect(isCutShort(cancelledResult('train'), signal)).toBe(true);
  });

  it.each<Failure>([
    { kind: 'signal', signal: 'SIGTERM' },
    { kind: 'exit', exitCode: 143 },
    { kind: 'exit', exitCode: 130 },
  ])('is so for a command that the job system reached first: %o', (failure) => {
    expect(isCutShort(failed(failure), signal)).toBe(true);
  });

  it.each<Failure>([
    { kind: 'exit', exitCode: 1 },
    { kind: 'timeout', timeoutMs: 1 },
    { kind: 'output-missing', output: 'model', path: 'out/model' },
  ])('is not so for what the task itself is to blame for: %o', (failure) => {
    expect(isCutShort(failed(failure), signal)).toBe(false);
  });

  it('is not so while nobody has told the job to end', () => {
    const { signal: quiet } = new AbortController();
    expect(isCutShort(failed({ kind: 'signal', signal: 'SIGTERM' }), quiet)).toBe(false);
  });
});
