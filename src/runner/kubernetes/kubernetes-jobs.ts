import type { KubernetesRunner } from '../../model/runner.ts';
import type { JobRunner, JobState } from '../job-port.ts';
import { askArraySize } from './array-size.ts';
import { cancelJobs } from './cancel-jobs.ts';
import { ClusterApi } from './cluster-api.ts';
import { clusterFailure } from './cluster-failure.ts';
import { namespaceIn } from './cluster-namespace.ts';
import { hurryJobs } from './few-pods.ts';
import { JobMirror } from './job-mirror.ts';
import { readOutput } from './job-output.ts';
import { openKubeConfig } from './kube-config.ts';
import { kubernetesMailboxes } from './mailboxes.ts';
import { NodeRoom } from './node-room.ts';
import { LIMITS, type Limits, Patience } from './patience.ts';
import { pollJobs } from './poll-jobs.ts';
import { submitJobs } from './submit-jobs.ts';
import { withToldEnds } from './told-ends.ts';

export interface KubernetesJobsOptions {
  readonly settings: KubernetesRunner;
  /** What tells where a kubeconfig is: KUBECONFIG, HOME; or that this is a pod. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly limits?: Partial<Limits>;
  /** Longest wait for the answer to one question, milliseconds. */
  readonly limitMs?: number;
}

const LIMIT_MS = 30_000;
/** How often jobs are looked at closely: nodes, events, and where nothing is watched the jobs themselves. */
const POLL_MS = 5_000;
/** How often what the cluster tells is taken in. */
const TOLD_MS = 500;

/** Jobs of a Kubernetes cluster, each as an index of a Job. */
export function createKubernetesJobs(options: KubernetesJobsOptions): JobRunner {
  const { settings, env, now, limitMs = LIMIT_MS } = options;
  const patience = new Patience(now);
  const limits = { ...LIMITS, ...options.limits };
  let mirror: JobMirror | undefined;
  let opened: ReturnType<typeof open> | undefined;
  const open = async () => {
    const config = await openKubeConfig(settings, env);
    const api = new ClusterApi(settings.name, config, limitMs);
    mirror = new JobMirror(api, now);
    return { api, mirror, room: new NodeRoom(api, now), namespace: namespaceIn(config, settings) };
  };
  type Cluster = Awaited<ReturnType<typeof open>>;
  /** Opened when it is first asked something; anew when that failed. */
  const asked = async <T>(signal: AbortSignal, ask: (cluster: Cluster) => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    opened ??= open();
    const cluster = await opened.catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return ask(cluster).catch((error: unknown) => {
      throw clusterFailure(cluster.api, error);
    });
  };
  let largest: number | undefined;
  let polled: ReadonlyMap<string, JobState> = new Map();
  let polledAt = Number.NEGATIVE_INFINITY;
  return {
    name: settings.name,
    capabilities: {
      get pollEveryMs() {
        return mirror?.isLive === true ? TOLD_MS : POLL_MS;
      },
      idleJobs: 'soon-and-at-end',
    },
    submit: async (jobs, signal) => {
      if (jobs.length === 0) return [];
      return asked(signal, async ({ api, room, namespace }) => {
        largest ??= await askArraySize(api, signal);
        return submitJobs({ api, room, namespace, runner: settings, largest }, jobs, signal);
      });
    },
    poll: async (ids, signal) => {
      if (ids.length === 0) return new Map();
      const autoscaling = settings.autoscaling === true;
      return asked(signal, async ({ api, mirror, room }) => {
        const told = now() - polledAt < POLL_MS ? withToldEnds(ids, polled, mirror) : undefined;
        if (told !== undefined) return told;
        polled = await pollJobs(ids, { api, mirror, room, patience, limits, autoscaling, signal });
        polledAt = now();
        return polled;
      });
    },
    cancel: async (ids, signal) => {
      if (ids.length > 0) await asked(signal, ({ api }) => cancelJobs(api, ids, signal));
    },
    hurry: async (ids, signal) => asked(signal, ({ api }) => hurryJobs(api, ids, signal)),
    output: async (id, signal) => asked(signal, ({ api }) => readOutput(api, id, signal)),
    mailboxes: kubernetesMailboxes(asked),
    close: () => {
      mirror?.close();
      void opened?.then(({ api }) => api.close()).catch(() => undefined);
    },
  };
}
