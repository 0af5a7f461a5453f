import { checkPath } from '../model/check.ts';
import type { ManifestOutput } from '../model/manifest.ts';
import type { RunRecord } from '../model/run.ts';

export interface CheckEvidence {
  readonly taskId: string;
  /** `checks/NAME` */
  readonly name: string;
  readonly output: ManifestOutput;
}

/**
 * `TASK/checks/NAME`: the rows that a check refused, or what its program printed; NAME is the check's name as names are
 * written. Undefined when the path is none of these.
 */
export function checkEvidence(
  run: Pick<RunRecord, 'manifest'> & Partial<Pick<RunRecord, 'execution'>>,
  segments: readonly string[],
): CheckEvidence | undefined {
  const path = segments.join('/');
  for (const [taskId, { checks }] of Object.entries(run.manifest.tasks)) {
    for (const { name, sample } of checks ?? []) {
      if (checkPath(taskId, name) !== path) continue;
      const blob = sample ?? run.execution?.tasks[taskId]?.checkLogs?.[name];
      if (blob === undefined) return undefined;
      const artifact = path.slice(taskId.length + 1);
      const file = `${artifact}.${sample === undefined ? 'log' : 'jsonl'}`;
      const output = { kind: 'file', ...blob, path: file } as const;
      return { taskId, name: artifact, output };
    }
  }
  return undefined;
}

/** The paths of all that there is of it, for messages. */
export function evidencePaths({
  manifest,
  execution,
}: Pick<RunRecord, 'manifest'> & Partial<Pick<RunRecord, 'execution'>>): string[] {
  return Object.entries(manifest.tasks).flatMap(([taskId, { checks }]) =>
    (checks ?? [])
      .filter(({ name, sample }) => (sample ?? execution?.tasks[taskId]?.checkLogs?.[name]) !== undefined)
      .map(({ name }) => checkPath(taskId, name)),
  );
}
