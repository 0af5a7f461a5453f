import type { EnvironmentSpec } from '../model/flow.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { CodeTree } from './code-tree.ts';

/** Bytes of a lock file as the run's tree has it; line endings do not enter its digest. */
export async function readLock(
  { tree }: { readonly tree: Pick<CodeTree, 'readFile'> },
  spec: EnvironmentSpec,
): Promise<Uint8Array | undefined> {
  if (spec.lock === undefined) return undefined;
  const lock = await tree.readFile(spec.lock);
  if (lock !== undefined) return lock;
  throw usageError('lock-missing', `environment: expected the lock file ${spec.lock}, found nothing`, [
    `pip freeze > ${spec.lock}`,
  ]);
}
