import { describe, expect, it } from 'vitest';
import { type JobRecord, readExit, saidOrNot } from '../../../../src/runner/slurm/job-record.ts';
import { stateOf, waitsInVain } from '../../../../src/runner/slurm/job-states.ts';

const record = (state: string, rest: Partial<JobRecord> = {}): JobRecord => ({
  id: '1',
  state,
  exitCode: 0,
  signal: 0,
  host: undefined,
  reason: undefined,
  ...rest,
});

const endOf = (state: string, rest: Partial<JobRecord> = {}) => {
  const told = stateOf(record(state, rest));
  return told.kind === 'ended' ? told.end : told.kind;
};

describe('a record of Slurm', () => {
  it.each(['COMPLETING', 'SUSPENDED', 'STOPPED', 'STAGE_OUT', 'RESIZING'])(
    'of %s is of a job that runs',
    (state) => {
      expect(stateOf(record(state, { host: 'n1' }))).toEqual({ kind: 'running', host: 'n1' });
    },
  );

  it('of what has not begun says for what it waits, or in which state', () => {
    expect(stateOf(record('PENDING'))).toEqual({ kind: 'waiting' });
    expect(stateOf(record('PENDING', { reason: 'Resources' }))).toEqual({
      kind: 'waiting',
      reason: 'Resources',
    });
    expect(stateOf(record('CONFIGURING'))).toEqual({ kind: 'waiting', reason: 'CONFIGURING' });
  });

  it.each([
    ['COMPLETED', {}, { kind: 'exit', exitCode: 0 }],
    ['FAILED', { exitCode: 7 }, { kind: 'exit', exitCode: 7 }],
    ['FAILED', { signal: 9 }, { kind: 'signal', signal: 'SIGKILL' }],
    ['FAILED', { exitCode: 139 }, { kind: 'signal', signal: 'SIGSEGV' }],
    ['FAILED', { exitCode: 145 }, { kind: 'exit', exitCode: 145 }],
    ['FAILED', { signal: 53, reason: 'JobLaunchFailure' }, { kind: 'lost', reason: 'JobLaunchFailure' }],
    ['FAILED', {}, { kind: 'lost', reason: 'FAILED' }],
    ['TIMEOUT', { signal: 15 }, { kind: 'timeout' }],
    ['DEADLINE', {}, { kind: 'timeout' }],
    ['OUT_OF_MEMORY', { signal: 125 }, { kind: 'oom' }],
    ['PREEMPTED', {}, { kind: 'preempted', reason: 'PREEMPTED' }],
    ['NODE_FAIL', { reason: 'NodeDown' }, { kind: 'lost', reason: 'NodeDown' }],
    ['BOOT_FAIL', {}, { kind: 'lost', reason: 'BOOT_FAIL' }],
    ['CANCELLED by 1000', { signal: 15, reason: 'Resources' }, { kind: 'cancelled' }],
    ['CANCELLED', { reason: 'BadConstraints' }, { kind: 'never-scheduled', reason: 'BadConstraints' }],
  ] as const)('of %s with %j is of a job that ended', (state, rest, end) => {
    expect(endOf(state, rest)).toEqual(end);
  });

  it('of a state that nobody knows claims nothing', () => {
    expect(stateOf(record('REVOKED'))).toEqual({ kind: 'unknown' });
    expect(stateOf(record(''))).toEqual({ kind: 'unknown' });
  });
});

describe('what a job waits for', () => {
  it.each([
    'BadConstraints',
    'InvalidAccount',
    'AccountNotAllowed',
    'QOSNotAllowed',
    'PartitionTimeLimit',
    'PartitionConfig',
    'AssocMaxWallDurationPerJobLimit',
    'AssocMaxCpuPerJobLimit',
    'QOSMaxMemoryPerJob',
    'QOSMaxGRESPerNode',
    'QOSMinCpuNotSatisfied',
    'MaxMemPerLimit',
    'DependencyNeverSatisfied',
  ])('%s is waited for in vain', (reason) => {
    expect(waitsInVain(record('PENDING', { reason }))).toBe(true);
    expect(endOf('PENDING', { reason })).toEqual({ kind: 'never-scheduled', reason });
  });

  it.each([
    'Resources',
    'Priority',
    'ReqNodeNotAvail, UnavailableNodes:n[1-2]',
    'Nodes required for job are DOWN, DRAINED or reserved for jobs in higher priority partitions',
    'PartitionNodeLimit',
    'PartitionDown',
    'JobHeldAdmin',
    'AssocMaxJobsLimit',
    'AssocGrpCpuLimit',
    'QOSMaxCpuPerUserLimit',
    'QOSMaxJobsPerAccountLimit',
    'JobArrayTaskLimit',
    'a word of a later version',
  ])('%s may come', (reason) => {
    expect(waitsInVain(record('PENDING', { reason }))).toBe(false);
    expect(stateOf(record('PENDING', { reason }))).toEqual({ kind: 'waiting', reason });
  });

  it('is nothing for what could not be launched and is held', () => {
    for (const reason of ['launch failed requeued held', 'user_env_retrieval_failed_requeued_held']) {
      expect(endOf('PENDING', { reason })).toEqual({ kind: 'lost', reason });
    }
  });
});

describe('exit codes of Slurm', () => {
  it.each([
    ['0:0', 0, 0],
    ['7:0', 7, 0],
    ['0:15', 0, 15],
    ['1792', 7, 0],
    ['9', 0, 9],
    ['139', 0, 11],
    ['4021', 0, 53],
    ['', 0, 0],
  ])('are read from %s', (text, exitCode, signal) => {
    expect(readExit(text)).toEqual({ exitCode, signal });
  });

  it('come with words for nothing', () => {
    for (const text of ['', 'None', 'N/A', 'n/a', '(null)', 'None assigned'])
      expect(saidOrNot(text)).toBeUndefined();
    expect(saidOrNot('n1')).toBe('n1');
  });
});
