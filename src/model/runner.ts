/** What runners of every kind can be told. */
export interface CommonRunner {
  readonly name: string;
  /** How long a job may wait before it starts, for which credentials have to last too. */
  readonly queueAllowanceMs?: number;
  /**
   * Whose credentials for the store its tasks use: undefined, their nodes' own; `driver`: none, but URLs that the driver mints with
   * its own.
   */
  readonly credentials?: 'driver';
}

/** Of a runner that is told none. */
export const QUEUE_ALLOWANCE_MS = 3_600_000;

/** A cluster whose jobs Slurm queues. */
export interface SlurmRunner extends CommonRunner {
  readonly kind: 'slurm';
  /** As plain `ssh HOST` knows it; undefined: Slurm's commands run on this machine. */
  readonly host?: string;
  readonly partition?: string;
  readonly account?: string;
  /** Further words for sbatch, as `--qos=high`. */
  readonly options?: readonly string[];
  /** On the cluster, for scripts, output and scratch; undefined: `~/.cache/mlgit/jobs`. */
  readonly folder?: string;
}

/** A Kubernetes cluster, whose Jobs run tasks. Nothing of it is secret. */
export interface KubernetesRunner extends CommonRunner {
  readonly kind: 'kubernetes';
  /** Of the kubeconfig; undefined: its current one, or in a pod the cluster around it. */
  readonly context?: string;
  /** Path of a file; undefined: as kubectl finds it. */
  readonly kubeconfig?: string;
  /** Undefined: that of the context, else `default`. */
  readonly namespace?: string;
  /** Of every task's container. */
  readonly image?: string;
  readonly serviceAccount?: string;
  /** Names of Secrets there, whose keys are variables of the tasks' workers. */
  readonly envFrom?: readonly string[];
  readonly nodeSelector?: { readonly [label: string]: string };
  readonly tolerations?: readonly Toleration[];
  readonly priorityClass?: string;
  /** How long a Job that has ended is kept. */
  readonly ttlSeconds?: number;
  /** The cluster gets nodes when it needs them: what none can give now is waited for. */
  readonly autoscaling?: boolean;
  /** Laid over what mlgit says of a pod. */
  readonly podTemplate?: { readonly [key: string]: PodValue };
}

/** A queue of AWS Batch. Nothing of it is secret: credentials are those that AWS's own tools find. */
export interface AwsBatchRunner extends CommonRunner {
  readonly kind: 'aws-batch';
  /** Name or ARN. */
  readonly queue: string;
  /** Of every job's container. */
  readonly image?: string;
  /** ARN: what jobs may do, as to read and write the store. */
  readonly jobRole?: string;
  /** ARN: by which AWS fetches images and keeps output. */
  readonly executionRole?: string;
  readonly region?: string;
  readonly profile?: string;
  /** URL of the API, where it is not that of the region. */
  readonly endpoint?: string;
  /** On Fargate: jobs have addresses of the internet, by which they reach images without a gateway. */
  readonly publicIp?: boolean;
  /** Of jobs, as for the costs of a team. */
  readonly tags?: { readonly [name: string]: string };
}

/** As in a pod of Kubernetes. */
export interface Toleration {
  readonly key?: string;
  readonly operator?: 'Equal' | 'Exists';
  readonly value?: string;
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  readonly tolerationSeconds?: number;
}

/** A part of a pod as Kubernetes describes it. */
export type PodValue =
  | string
  | number
  | boolean
  | null
  | readonly PodValue[]
  | { readonly [key: string]: PodValue };

/** Has a shell, tar, gzip, Python, and the C++ library that the worker asks for. */
export const DEFAULT_KUBERNETES_IMAGE = 'docker.io/library/python:3.11-slim-bookworm';

/** The same as on Kubernetes, from a registry that asks no account of AWS for anything. */
export const DEFAULT_AWS_BATCH_IMAGE = 'public.ecr.aws/docker/library/python:3.11-slim-bookworm';

/** Where tasks can run beside this machine, as a flow file or the user's configuration says. */
export type RunnerSpec = SlurmRunner | KubernetesRunner | AwsBatchRunner;

export const RUNNER_KINDS = [
  'slurm',
  'kubernetes',
  'aws-batch',
] as const satisfies readonly RunnerSpec['kind'][];

/** The name that means this machine; no runner can be called so. */
export const LOCAL_RUNNER = 'local';

/** The runner as jobs of its own see it: there, its commands and its API are at hand. */
export function seenFromInside(runner: RunnerSpec): RunnerSpec {
  if (runner.kind === 'slurm') {
    const { host: _, ...inside } = runner;
    return inside;
  }
  if (runner.kind === 'aws-batch') {
    const { profile: _, ...inside } = runner;
    return inside;
  }
  const { context: _, kubeconfig: __, ...inside } = runner;
  return inside;
}
