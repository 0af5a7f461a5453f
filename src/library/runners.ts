import type { SubmittedRun } from '../app/remote/detached/detach-run.ts';
import type { KubernetesManifest } from '../app/results/made-for-others.ts';
import type { KnownRunner } from '../app/runners/known-runners.ts';
import type { RunnerSpec } from '../model/runner.ts';
import type { RunnerCheck } from '../model/runner-check.ts';
import type { CallOptions, ExecutionOptions, RunFlowOptions } from './options.ts';
import type { RunResult } from './results.ts';
import type { ScopeOptions } from './stores.ts';

/** A runner as `mlgit runner add` takes it: which of these mean something says its kind. */
export interface AddRunnerOptions extends CallOptions, ScopeOptions {
  readonly kind: RunnerSpec['kind'];
  /** How long a job may wait, for which credentials have to last too. Default: `1h`. */
  readonly queueAllowance?: string | undefined;
  /** Whose credentials for the store tasks use. Default: `own`. */
  readonly credentials?: 'own' | 'driver' | undefined;
  /** Slurm: login node, as ssh knows it. Default: this machine. */
  readonly host?: string | undefined;
  readonly partition?: string | undefined;
  readonly account?: string | undefined;
  /** Slurm: further words for sbatch, as `--qos=high`. */
  readonly options?: readonly string[] | undefined;
  /** Slurm: on the cluster, for scripts, output and scratch. */
  readonly folder?: string | undefined;
  /** Kubernetes: of the kubeconfig. Default: the current one. */
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly namespace?: string | undefined;
  /** Kubernetes, AWS Batch: of containers. */
  readonly image?: string | undefined;
  readonly serviceAccount?: string | undefined;
  /** Kubernetes: Secrets whose keys become variables. */
  readonly envFrom?: readonly string[] | undefined;
  readonly nodeSelector?: { readonly [label: string]: string } | undefined;
  /** Kubernetes: each as `KEY[=VALUE][:EFFECT]`. */
  readonly tolerations?: readonly string[] | undefined;
  readonly priorityClass?: string | undefined;
  /** Kubernetes: how long a Job that has ended is kept. Default: `1h`. */
  readonly ttl?: string | undefined;
  readonly autoscaling?: boolean | undefined;
  /** AWS Batch: job queue, by name or ARN. */
  readonly queue?: string | undefined;
  readonly jobRole?: string | undefined;
  readonly executionRole?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly publicIp?: boolean | undefined;
  /** AWS Batch: of jobs. */
  readonly tags?: { readonly [name: string]: string } | undefined;
}

/** A run that is handed over. `onEvent` gets what happens until then; whoever attaches to it, what happens from then on. */
export type DetachOptions = Omit<RunFlowOptions, 'tag' | 'killSignal'>;

/** Places to run steps beside this machine, and runs that are handed over to them. */
export interface Runners {
  /** Runners that are known here. Nothing is contacted. */
  runners(options?: CallOptions): Promise<readonly KnownRunner[]>;
  /** Remembers a runner in git's configuration. Nothing is contacted. */
  addRunner(name: string, options: AddRunnerOptions): Promise<RunnerSpec>;
  /** Forgets a runner of git's configuration. */
  removeRunner(name: string, options?: CallOptions): Promise<{ readonly name: string }>;
  /** Really runs a tiny task on a runner. `onNews` gets what happens meanwhile, in words: a queue may take its time. */
  checkRunner(
    name: string,
    options?: CallOptions & { readonly onNews?: ((text: string) => void) | undefined },
  ): Promise<RunnerCheck>;
  /** Confirms that the host, cluster or queue which the repository names for a runner may be contacted. */
  trustRunner(
    name: string,
    options?: CallOptions & ScopeOptions,
  ): Promise<{ readonly name: string; readonly host: string | null; readonly already: boolean }>;
  /** The rights that a runner needs in its Kubernetes cluster, as objects to apply. `namespaced`: without the right to see nodes. */
  runnerManifest(
    name: string,
    options?: CallOptions & { readonly namespaced?: boolean | undefined },
  ): Promise<readonly KubernetesManifest[]>;
  /** Hands a whole run over to a runner: it needs no process of this machine any more. */
  detach(options?: DetachOptions): Promise<SubmittedRun>;
  /**
   * Follows a detached run to its end, and records it in this clone. With `signal` the call ends and the run goes on.
   * @throws MlgitError `run-goes-on` after an abort; `task-failed`, `run-cancelled` as of `runFlow`.
   */
  attach(run: string, options?: CallOptions & Pick<ExecutionOptions, 'onEvent'>): Promise<RunResult>;
}
