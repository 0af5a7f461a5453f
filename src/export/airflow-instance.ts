import { digestText } from '../model/blake3.ts';
import { digestHex } from '../model/digest.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { ExportedFlow } from './exported-flow.ts';

export interface AirflowInstance extends ExportedFlow {
  /** Which Airflow it is, where several run one repository with one store; undefined: there is no other. */
  readonly instance: string | undefined;
}

/**
 * What the names of an Airflow's runs begin with. The scheduled runs of all Airflows are called alike, so what the file is made
 * from tells them apart: the repository, or what the user says.
 */
export function instanceOf({
  instance,
  repository,
}: Pick<AirflowInstance, 'instance' | 'repository'>): string {
  return instance ?? digestHex(digestText(repository)).slice(0, 8);
}

/** @throws MlgitError `bad-value` (usage). */
export function requireInstance(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text)) return text;
  throw usageError('bad-value', `--instance ${JSON.stringify(text)}: expected letters, digits, ., _ and -`, [
    '--instance staging',
  ]);
}
