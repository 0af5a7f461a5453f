import type { Job, Pod } from './api-types.ts';
import type { ClusterApi } from './cluster-api.ts';
import { type FoundJob, jobsWithPods, OURS_SELECTOR } from './found-jobs.ts';
import { type JobRef, namespaced } from './job-ids.ts';
import { keptOfJob, keptOfPod } from './kept-parts.ts';
import { WatchedList } from './watched-list.ts';

interface Namespace {
  readonly jobs: WatchedList<Job>;
  readonly pods: WatchedList<Pod>;
}

/** Jobs and pods of ours in the namespaces that were asked about, watched from the second time on. */
export class JobMirror {
  readonly #api: ClusterApi;
  readonly #now: () => number;
  readonly #asked = new Set<string>();
  readonly #watched = new Map<string, Namespace>();

  constructor(api: ClusterApi, now: () => number) {
    this.#api = api;
    this.#now = now;
  }

  /** Who asks once needs no watch. */
  notice(refs: readonly JobRef[]): void {
    for (const namespace of new Set(refs.map((ref) => ref.namespace))) {
      if (!this.#asked.has(namespace)) this.#asked.add(namespace);
      else if (!this.#watched.has(namespace)) this.#watched.set(namespace, this.#watch(namespace));
    }
  }

  /** As `findJobs`, of what was told; undefined where the cluster has to be asked. */
  find(refs: readonly JobRef[]): ReadonlyMap<string, FoundJob> | undefined {
    const found = new Map<string, FoundJob>();
    for (const namespace of new Set(refs.map((ref) => ref.namespace))) {
      const { jobs, pods } = this.#watched.get(namespace) ?? {};
      const [knownJobs, knownPods] = [jobs?.current(), pods?.current()];
      if (knownJobs === undefined || knownPods === undefined) return undefined;
      const names = new Set(refs.filter((ref) => ref.namespace === namespace).map(({ job }) => job));
      for (const [key, one] of jobsWithPods(namespace, names, knownJobs, knownPods)) found.set(key, one);
    }
    return found;
  }

  /** Whether all that was asked about is watched now. */
  get isLive(): boolean {
    const all = [...this.#watched.values()];
    return (
      all.length > 0 &&
      all.length === this.#asked.size &&
      all.every(({ jobs, pods }) => jobs.isCurrent && pods.isCurrent)
    );
  }

  close(): void {
    for (const { jobs, pods } of this.#watched.values()) {
      jobs.close();
      pods.close();
    }
  }

  #watch(namespace: string): Namespace {
    const common = { api: this.#api, now: this.#now, labelSelector: OURS_SELECTOR };
    return {
      jobs: new WatchedList<Job>({
        ...common,
        path: namespaced('apis/batch/v1', namespace, 'jobs'),
        keep: keptOfJob,
      }),
      pods: new WatchedList<Pod>({
        ...common,
        path: namespaced('api/v1', namespace, 'pods'),
        keep: keptOfPod,
      }),
    };
  }
}
