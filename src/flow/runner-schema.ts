import * as z from 'zod';
import { RUNNER_KINDS } from '../model/runner.ts';
import { listOf, named, text } from './schema-parts.ts';

export const podTemplateShape = {
  metadata: z.looseObject({}, { error: 'a mapping' }).optional().describe('Labels and annotations of pods.'),
  spec: z.looseObject({}, { error: 'a mapping' }).optional().describe('As in a pod of Kubernetes.'),
};

const commonShape = {
  queue_allowance: text('a time with its unit, as 1h')
    .optional()
    .describe(
      'How long a job may wait for its start: credentials that end before that, and the time of the step, are refused. 1h unless given.',
    ),
  credentials: z
    .enum(['own', 'driver'], { error: 'own or driver' })
    .optional()
    .describe(
      "Slurm, Kubernetes: driver, where nodes have no credentials for the store: URLs are minted with the driver's. own unless given.",
    ),
};

const slurmShape = {
  host: text('a host, as ssh knows it')
    .optional()
    .describe('Slurm: login node, as ssh knows it; without it, commands run on this machine.'),
  partition: text('the name of a partition').optional().describe('Slurm: partition that jobs go to.'),
  account: text('the name of an account').optional().describe('Slurm: account that jobs are charged to.'),
  options: listOf(text('an option of sbatch, as --qos=high'), 'a list of options of sbatch')
    .optional()
    .describe('Slurm: further options of sbatch, as --qos=high.'),
  folder: text('the path of a folder on the cluster')
    .optional()
    .describe(
      'Slurm: folder on the cluster for scripts, output and scratch: ~/.cache/mlgit/jobs unless given.',
    ),
};

const kubernetesShape = {
  context: text('the name of a context')
    .optional()
    .describe('Kubernetes: context of the kubeconfig; without it, the current one.'),
  kubeconfig: text('the path of a file')
    .optional()
    .describe('Kubernetes: kubeconfig; without it, as kubectl.'),
  namespace: text('the name of a namespace')
    .optional()
    .describe('Kubernetes: namespace of Jobs; without it, that of the context.'),
  image: text('an image').optional().describe('Kubernetes, AWS Batch: image of containers.'),
  service_account: text('the name of a service account').optional().describe('Kubernetes: account of pods.'),
  env_from: listOf(text('the name of a Secret'), 'a list of names of Secrets')
    .optional()
    .describe('Kubernetes: Secrets whose keys become variables of the container.'),
  node_selector: z
    .record(z.string(), text('the value of a label'), { error: 'a mapping of labels of nodes' })
    .optional()
    .describe('Kubernetes: labels that a node must have.'),
  tolerations: listOf(text('a taint, as nvidia.com/gpu:NoSchedule'), 'a list of taints')
    .optional()
    .describe('Kubernetes: taints that are tolerated, as KEY[=VALUE][:EFFECT].'),
  priority_class: text('the name of a priority class').optional().describe('Kubernetes: priority of pods.'),
  ttl: text('a time with its unit, as 1h')
    .optional()
    .describe('Kubernetes: how long a Job that has ended is kept: 1h unless given.'),
  autoscaling: z
    .boolean({ error: 'true or false' })
    .optional()
    .describe(
      'Kubernetes: the cluster gets nodes as it needs them, so what none can give now is waited for.',
    ),
  pod_template: z
    .strictObject(podTemplateShape, { error: 'a mapping of metadata and spec' })
    .optional()
    .describe('Kubernetes: laid over what mlgit says of a pod.'),
};

const awsBatchShape = {
  queue: text('the name of a queue').optional().describe('AWS Batch: job queue, by name or ARN.'),
  job_role: text('the ARN of a role')
    .optional()
    .describe('AWS Batch: role of jobs, which reaches the store.'),
  execution_role: text('the ARN of a role')
    .optional()
    .describe('AWS Batch: role that fetches images and keeps output; needed on Fargate.'),
  region: text('a region').optional().describe('AWS Batch: region of the queue; without it, as aws.'),
  profile: text('the name of a profile').optional().describe('AWS Batch: profile; without it, as aws.'),
  endpoint: text('a URL').optional().describe('AWS Batch: URL of the API; without it, that of the region.'),
  public_ip: z
    .boolean({ error: 'true or false' })
    .optional()
    .describe('AWS Batch: on Fargate, jobs have addresses of the internet.'),
  tags: z
    .record(z.string(), text('the value of a tag'), { error: 'a mapping of tags' })
    .optional()
    .describe('AWS Batch: tags of jobs.'),
};

export const runnerShape = {
  kind: z
    .enum(RUNNER_KINDS, { error: RUNNER_KINDS.join(' or ') })
    .describe('The system that queues and runs tasks there: slurm, kubernetes or aws-batch.'),
  ...commonShape,
  ...slurmShape,
  ...kubernetesShape,
  ...awsBatchShape,
};
const one = z.strictObject(runnerShape, { error: 'a mapping of kind and what that kind has' });

export const runners = named(one, 'names with runners').describe(
  'Where steps can run that name it: name → kind, and the keys of that kind.',
);

export const runnerName = text('the name of a runner').describe(
  'Runner that tasks run on; local: this machine, as without it. Not part of the cache key.',
);

export type RawRunners = z.infer<typeof runners>;
