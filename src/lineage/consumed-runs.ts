import type { RunRecord } from '../model/run.ts';

/** SPEC of a history input → id of the run that it was taken from; what else a record has there is passed over. */
export function consumedRuns({ execution }: Pick<RunRecord, 'execution'>): ReadonlyMap<string, string> {
  const consumed: unknown = execution.consumed;
  if (typeof consumed !== 'object' || consumed === null) return new Map();
  return new Map(
    Object.entries(consumed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** REPO of a SPEC as a record has it. */
export function repositoryOf(spec: string): string | undefined {
  const hash = spec.indexOf('#');
  return hash > 0 ? spec.slice(0, hash) : undefined;
}
