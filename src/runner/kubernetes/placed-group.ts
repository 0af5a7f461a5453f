import type { KubernetesRunner } from '../../model/runner.ts';
import type { JobGroup } from '../array-groups.ts';

/** Jobs that become one Job, and where. */
export interface PlacedGroup {
  readonly runner: KubernetesRunner;
  readonly namespace: string;
  /** Of the Job and of the ConfigMap that has the script and the arguments. */
  readonly name: string;
  readonly group: JobGroup;
}
