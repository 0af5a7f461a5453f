/** A job of ours: one index of a Kubernetes Job. */
export interface JobRef {
  readonly namespace: string;
  readonly job: string;
  readonly index: number;
}

/** On everything that is ours. */
export const OURS = { 'app.kubernetes.io/managed-by': 'mlgit' } as const;
/** Label of a Job, its pods and its ConfigMap: the name that all have in common. */
export const JOB_LABEL = 'mlgit/job';
/** Label of a pod, set by Kubernetes. */
export const INDEX_LABEL = 'batch.kubernetes.io/job-completion-index';

/** `NAMESPACE/JOB`: one name for all indexes of a Job. */
export function jobKey({ namespace, job }: Pick<JobRef, 'namespace' | 'job'>): string {
  return `${namespace}/${job}`;
}

/** `NAMESPACE/JOB` for a job of its own, else `NAMESPACE/JOB/INDEX`. */
export function formatId(ref: JobRef, isAlone: boolean): string {
  return isAlone ? jobKey(ref) : `${jobKey(ref)}/${ref.index}`;
}

/** Undefined for what `formatId` never gave. */
export function parseId(id: string): JobRef | undefined {
  const [, namespace, job, index = '0'] = ID.exec(id) ?? [];
  return namespace === undefined || job === undefined ? undefined : { namespace, job, index: Number(index) };
}

const ID = /^([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\/([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\/(\d{1,6}))?$/;

/** What the names of a Job and its pods begin with; Kubernetes adds five characters, and an index to pods. */
export function namePrefix(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/^mlgit-/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 36)
    .replace(/-+$/, '');
  return plain === '' ? 'mlgit-' : `mlgit-${plain}-`;
}

/** Of a path of the API. */
export function namespaced(group: 'api/v1' | 'apis/batch/v1', namespace: string, rest: string): string {
  return `/${group}/namespaces/${encodeURIComponent(namespace)}/${rest}`;
}

/** The numbers of `1,3-5`, as Kubernetes writes lists of indexes. */
export function includesIndex(listed: string | undefined, index: number): boolean {
  if (listed === undefined || listed === '') return false;
  return listed.split(',').some((part) => {
    const [first, last = first] = part.split('-').map(Number);
    return first !== undefined && last !== undefined && first <= index && index <= last;
  });
}
