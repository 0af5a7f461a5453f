import { afterAll, beforeAll, describe } from 'vitest';
import { createKubernetesJobs } from '../../src/runner/kubernetes/kubernetes-jobs.ts';
import {
  BUSYBOX_IMAGE,
  hasKubernetes,
  type KubernetesCluster,
  startKubernetes,
} from '../support/kubernetes-cluster.ts';
import { describeJobRunnerContract, type JobRunnerTraits } from './job-runner-contract.ts';

const GIB = 2 ** 30;

const traits: JobRunnerTraits = {
  // More than half of what each of two nodes has.
  crowding: { cpu: 1.2 },
  limitsMemory: true,
  tooLarge: { memoryBytes: 2 ** 20 * GIB },
  shortestTimeMs: 15_000,
};

describe.skipIf(!hasKubernetes())('on a cluster of two nodes', () => {
  let cluster: KubernetesCluster;
  beforeAll(async () => {
    cluster = await startKubernetes();
  }, 120_000);
  afterAll(() => cluster?.stop());

  describeJobRunnerContract('Kubernetes', traits, () => {
    const settings = { name: 'k8s', kind: 'kubernetes', image: BUSYBOX_IMAGE } as const;
    const env = { KUBECONFIG: cluster.kubeconfig };
    const open = () => createKubernetesJobs({ settings, env, now: () => performance.now() });
    return { runner: open(), another: open };
  });
});
