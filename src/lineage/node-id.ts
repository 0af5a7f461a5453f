import type { RunRecord } from '../model/run.ts';

/** What a node goes by: a task as its SPEC, with a slash at the end; an artifact as its SPEC. */
export function taskNodeId(run: Pick<RunRecord, 'flow' | 'id'>, taskId: string): string {
  return `${run.flow}@${run.id}:${taskId}/`;
}

export function artifactNodeId(
  run: Pick<RunRecord, 'flow' | 'id'>,
  taskId: string,
  ...words: readonly string[]
): string {
  return `${run.flow}@${run.id}:${[taskId, ...words].join('/')}`;
}

/** What was taken from a path of the tree or from a URL, with the digest of what was there. */
export function sourceNodeId(
  origin: { readonly path: string } | { readonly url: string },
  digest: string,
): string {
  return `${'url' in origin ? origin.url : origin.path}@${digest}`;
}
