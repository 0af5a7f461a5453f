import type { PodValue } from '../model/runner.ts';

/** How tasks of another scheduler become pods. */
export interface ExportedPods {
  /** Text for a shell that finds or fetches mlgit and becomes `mlgit "$@"`. */
  readonly script: string;
  /** What Airflow calls the cluster. */
  readonly connection: string;
  /** The pod of what is no step: it needs git. */
  readonly own: PodValue;
  /** By step. */
  readonly steps: ReadonlyMap<string, PodValue>;
  /** Of the container that runs the task. */
  readonly container: string;
}
