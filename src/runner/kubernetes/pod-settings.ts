import { quantitiesOf } from '../../model/kubernetes-quantities.ts';
import type { ResourceRequest } from '../../model/resources.ts';
import { DEFAULT_KUBERNETES_IMAGE, type KubernetesRunner, type PodValue } from '../../model/runner.ts';
import { OURS } from './job-ids.ts';
import { mergeTemplate } from './merge-template.ts';

/** Of the container that runs the job. */
export const CONTAINER = 'mlgit';

/** What differs between the pods of a runner. */
export interface PodFacts {
  readonly resources: ResourceRequest;
  /** In place of the runner's own. */
  readonly image: string | undefined;
}

/** What a runner says of every pod. */
export function podSettings(runner: KubernetesRunner): object {
  const { serviceAccount, nodeSelector, tolerations, priorityClass } = runner;
  return {
    restartPolicy: 'Never',
    ...(serviceAccount === undefined
      ? { automountServiceAccountToken: false }
      : { serviceAccountName: serviceAccount }),
    enableServiceLinks: false,
    ...(nodeSelector === undefined ? {} : { nodeSelector }),
    ...(tolerations === undefined ? {} : { tolerations }),
    ...(priorityClass === undefined ? {} : { priorityClassName: priorityClass }),
  };
}

/** What it says of the container of each. */
export function containerSettings(runner: KubernetesRunner, { resources, image }: PodFacts): object {
  const { envFrom = [] } = runner;
  const quantities = quantitiesOf(resources);
  return {
    name: CONTAINER,
    image: image ?? runner.image ?? DEFAULT_KUBERNETES_IMAGE,
    ...(envFrom.length === 0 ? {} : { envFrom: envFrom.map((secret) => ({ secretRef: { name: secret } })) }),
    resources: { requests: quantities, limits: quantities },
  };
}

/** A pod of the runner that somebody else starts, and says what its container does. */
export function podOfOthers(runner: KubernetesRunner, facts: PodFacts): PodValue {
  const { namespace, podTemplate = {} } = runner;
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { labels: { ...OURS }, ...(namespace === undefined ? {} : { namespace }) },
    spec: { ...podSettings(runner), containers: [containerSettings(runner, facts)] },
  };
  return mergeTemplate(pod as PodValue, podTemplate);
}
