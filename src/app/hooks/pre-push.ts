import { existsSync } from 'node:fs';
import { SKIP_VARIABLE } from '../../hooks/check-push.ts';
import { parsePushLines } from '../../hooks/push-lines.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { HookRepository } from './hook-repository.ts';
import { pushedRecords } from './pushed-records.ts';

/**
 * The pre-push hook: what it returns is said, one line each, and what it throws stops the push. A repository in which
 * nothing was ever done with mlgit costs no process, a push without pointers, manifests and runs one of git, and
 * neither opens a store.
 */
export async function prePush(
  repository: HookRepository,
  [remote = '']: readonly string[],
  stdin: () => Promise<string>,
): Promise<readonly string[]> {
  const { config, home } = repository;
  if (!existsSync(home)) return [];
  if (config.env[SKIP_VARIABLE] === '1')
    return [`${SKIP_VARIABLE}=1: the artifacts of this push are not checked`];
  const refs = parsePushLines(await stdin());
  if (refs.length === 0) return [];
  const records = await pushedRecords(repository, refs, remote).catch(asMessage);
  // Nothing of mlgit was seen yet, so nothing is stopped: a partial clone may lack what would have to be looked at.
  if (typeof records === 'string') return [`what is pushed was not checked: ${records}`];
  if (records.documents.length + records.refs.length === 0) return [];
  // Loaded only here: a store and all that belongs to it.
  const { checkRecords } = await import('./check-records.ts');
  return checkRecords(config, records, { refs, remote });
}

function asMessage(error: unknown): string {
  if (error instanceof MlgitError) return error.message;
  throw error;
}
