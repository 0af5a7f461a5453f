import type { ContainerStatus, Job, Metadata, Pod } from './api-types.ts';

/** Of a pod, what is read of it: a run may have thousands, and each is much larger than that. */
export function keptOfPod({ metadata, spec, status = {} }: Pod): Pod {
  const { phase, reason, message, conditions, containerStatuses, initContainerStatuses } = status;
  return {
    metadata: keptOfMetadata(metadata),
    spec: spec.nodeName === undefined ? {} : { nodeName: spec.nodeName },
    status: {
      ...given({ phase, reason, message, conditions }),
      ...given({ containerStatuses: containerStatuses?.map(keptOfContainer) }),
      ...given({ initContainerStatuses: initContainerStatuses?.map(keptOfContainer) }),
    },
  };
}

/** The same of a Job. */
export function keptOfJob({ metadata, spec, status = {} }: Job): Job {
  const { conditions, completedIndexes, failedIndexes } = status;
  return {
    metadata: keptOfMetadata(metadata),
    spec: given({ completions: spec.completions, suspend: spec.suspend }),
    status: given({ conditions, completedIndexes, failedIndexes }),
  };
}

function keptOfMetadata(metadata: Metadata): Metadata {
  const { name, namespace, uid, creationTimestamp, deletionTimestamp, labels, annotations } = metadata;
  return { name, namespace, uid, ...given({ creationTimestamp, deletionTimestamp, labels, annotations }) };
}

function keptOfContainer({ name, state }: ContainerStatus): ContainerStatus {
  return { name, ...given({ state }) };
}

function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
