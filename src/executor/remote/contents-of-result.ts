import type { ArtifactContent } from '../../model/artifact.ts';
import type { StoredBytes } from '../../model/execution.ts';
import type { TaskResult } from '../task-result.ts';

/** Every blob that a result names, so that whoever has these has all of it. */
export function contentsOfResult(
  result: Pick<TaskResult, 'outputs' | 'series' | 'plots' | 'attempts'>,
): ArtifactContent[] {
  const { outputs, series, plots = [], attempts } = result;
  const logs = attempts.flatMap(({ log }) => (log === undefined ? [] : [log, log.times]));
  return [
    ...Object.values(outputs).map(({ kind, digest, sizeBytes }) => ({ kind, digest, sizeBytes })),
    ...[series, ...plots, ...logs].filter((one) => one !== undefined).map(asFile),
  ];
}

function asFile({ digest, sizeBytes }: StoredBytes): ArtifactContent {
  return { kind: 'file', digest, sizeBytes };
}
