import { join } from 'node:path';
import { afterAll } from 'vitest';
import { createLocalJobs } from '../../src/runner/local/jobs/local-jobs.ts';
import { temporaryFolder } from '../support/repo.ts';
import { describeJobRunnerContract } from './job-runner-contract.ts';

const base = temporaryFolder(afterAll);
let count = 0;

describeJobRunnerContract(
  'This machine',
  { limitsMemory: false, hasMailboxes: false, tooLarge: { memoryBytes: 2 ** 60 }, shortestTimeMs: 500 },
  () => {
    const folder = join(base, `jobs ${count++}`);
    const open = () => createLocalJobs({ name: 'here', folder, env: { PATH: process.env.PATH ?? '' } });
    return { runner: open(), another: open };
  },
);
