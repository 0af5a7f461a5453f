import type { FileVersion, PushedRange } from '../../git/hook-port.ts';
import { parseRemoteName } from '../../git/ref-namespace.ts';
import type { PushedRef } from '../../hooks/push-lines.ts';
import type { HookRepository } from './hook-repository.ts';

/** What a push brings that names artifacts. */
export interface PushedRecords {
  /** Pointers and accepted manifests in commits that the remote does not have. */
  readonly documents: readonly FileVersion[];
  /** Refs of runs and tags, under whatever name the remote keeps them. */
  readonly refs: readonly PushedRef[];
}

/** Asks git alone, with one process. */
export async function pushedRecords(
  { git }: Pick<HookRepository, 'git'>,
  refs: readonly PushedRef[],
  remote: string,
): Promise<PushedRecords> {
  const range: PushedRange = {
    tips: refs.map(({ localOid }) => localOid),
    known: refs.flatMap(({ remoteOid }) => remoteOid ?? []),
    remote,
  };
  const ours = refs.filter(({ remoteRef }) => parseRemoteName(remoteRef) !== undefined);
  return { documents: await git.pushedDocuments(range), refs: ours };
}
