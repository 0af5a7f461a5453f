import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe } from 'vitest';
import { createKubernetesJobs } from '../../src/runner/kubernetes/kubernetes-jobs.ts';
import { grantAccess, type LimitedAccess } from '../support/kubernetes-access.ts';
import {
  BUSYBOX_IMAGE,
  hasKubernetes,
  type KubernetesCluster,
  startKubernetes,
} from '../support/kubernetes-cluster.ts';
import { describeJobRunnerContract, type JobRunnerTraits } from './job-runner-contract.ts';

const traits: JobRunnerTraits = {
  // More than half of what each of two nodes has.
  crowding: { cpu: 0.6 * availableParallelism() },
  limitsMemory: true,
  tooLarge: { memoryBytes: 2 ** 50 },
  shortestTimeMs: 15_000,
  hasMailboxes: true,
};

describe.skipIf(!hasKubernetes())('on a cluster of two nodes, with the rights of its manifest alone', () => {
  const settings = {
    ...({ name: 'k8s', kind: 'kubernetes', namespace: 'team', image: BUSYBOX_IMAGE } as const),
    credentials: 'driver' as const,
  };
  let cluster: KubernetesCluster;
  let access: LimitedAccess;
  beforeAll(async () => {
    cluster = await startKubernetes();
    access = await grantAccess(cluster, settings, { seesNodes: true });
  });
  afterAll(async () => {
    access?.remove();
    await cluster?.stop();
  });

  describeJobRunnerContract('Kubernetes', traits, () => {
    const env = { KUBECONFIG: access.kubeconfig };
    const open = () => createKubernetesJobs({ settings, env, now: () => performance.now() });
    const mailboxes = async () => {
      const { items } = await cluster.api.ask('GET', '/api/v1/namespaces/team/secrets');
      return items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
    };
    return { runner: open(), another: open, mailboxes };
  });
});
