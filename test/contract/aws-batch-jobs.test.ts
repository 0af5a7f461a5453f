import { afterAll, beforeAll, describe } from 'vitest';
import { createAwsBatchJobs } from '../../src/runner/aws-batch/aws-batch-jobs.ts';
import { limitsMemory } from '../support/batch-container.ts';
import { type BatchService, MAX_VCPUS, startBatch } from '../support/moto.ts';
import { hasMoto } from '../support/moto-server.ts';
import { describeJobRunnerContract, type JobRunnerTraits } from './job-runner-contract.ts';

const traits: JobRunnerTraits = {
  crowding: { cpu: MAX_VCPUS / 2 },
  limitsMemory: limitsMemory(),
  tooLarge: { cpu: 2 * MAX_VCPUS },
  shortestTimeMs: 60_000,
  hasMailboxes: false,
};

describe.skipIf(!hasMoto())('on a queue whose jobs run as processes', () => {
  let service: BatchService;
  beforeAll(async () => {
    service = await startBatch();
  });
  afterAll(() => service?.stop());

  describeJobRunnerContract('AWS Batch', traits, () => {
    const settings = { name: 'batch', kind: 'aws-batch', queue: 'ml' } as const;
    const open = () => createAwsBatchJobs({ settings, env: service.env });
    return { runner: open(), another: open, expire: (id) => service.front.compute.expire(id) };
  });
});
