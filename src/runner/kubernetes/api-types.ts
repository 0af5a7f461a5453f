/** What is read of the things of a cluster; they have much more. */
export interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** Where in its history the thing is as it says. */
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Texts;
  readonly annotations?: Texts;
}

export type Texts = { readonly [name: string]: string };

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface Job {
  readonly metadata: Metadata;
  readonly spec: {
    readonly completions?: number;
    readonly parallelism?: number;
    readonly suspend?: boolean;
  };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    /** As `1,3-5`. */
    readonly completedIndexes?: string;
    readonly failedIndexes?: string;
  };
}

export interface Pod {
  readonly metadata: Metadata;
  readonly spec: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

export interface ContainerStatus {
  readonly name: string;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly running?: object;
    readonly terminated?: Terminated;
  };
}

export interface Terminated {
  readonly exitCode: number;
  readonly signal?: number;
  readonly reason?: string;
  readonly message?: string;
}

export interface Node {
  readonly metadata: Metadata;
  readonly status?: { readonly allocatable?: Texts; readonly conditions?: readonly Condition[] };
}

/** Of something that happened to a thing of the cluster. */
export interface Event {
  readonly reason?: string;
  readonly message?: string;
  readonly involvedObject: { readonly kind?: string; readonly name?: string };
}

export interface List<T> {
  readonly metadata?: { readonly continue?: string; readonly resourceVersion?: string };
  readonly items: readonly T[];
}

/** What a watch tells. A bookmark is a thing of which nothing but its version is there. */
export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: T }
  | { readonly type: 'ERROR'; readonly object: { readonly code?: number; readonly message?: string } };

/** The condition of that type, if it holds. */
export function condition(
  conditions: readonly Condition[] | undefined,
  type: string,
  status = 'True',
): Condition | undefined {
  return conditions?.find((one) => one.type === type && one.status === status);
}
