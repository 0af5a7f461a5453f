import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnvironmentSpec } from '../model/flow.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { PreparedRun } from './prepare-run.ts';

/** Bytes of a lock file as the working tree has it; line endings do not enter its digest. */
export async function readLock(
  { flow }: PreparedRun,
  spec: EnvironmentSpec,
): Promise<Uint8Array | undefined> {
  if (spec.lock === undefined) return undefined;
  try {
    return await readFile(join(flow.root, spec.lock));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw usageError('lock-missing', `environment: expected the lock file ${spec.lock}, found nothing`, [
      `pip freeze > ${spec.lock}`,
    ]);
  }
}
