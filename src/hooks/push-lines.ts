import { MlgitError } from '../model/mlgit-error.ts';

/** One ref of a push, as git tells a pre-push hook (`git help githooks`). */
export interface PushedRef {
  readonly localRef: string;
  readonly localOid: string;
  readonly remoteRef: string;
  /** What the remote has there now; undefined: no such ref. */
  readonly remoteOid: string | undefined;
}

const LINE = /^(\S.*) ([0-9a-f]{40,64}) (\S+) ([0-9a-f]{40,64})$/;

/**
 * Reads what git writes to a pre-push hook, `<local ref> <local oid> <remote ref> <remote oid>` a line. Deletions,
 * which need nothing, are left out.
 * @throws MlgitError `bad-hook-input` (usage).
 */
export function parsePushLines(input: string): PushedRef[] {
  const lines = input.split('\n').filter((line) => line.trim() !== '');
  return lines.flatMap((line) => {
    const [, localRef, localOid, remoteRef, remoteOid] = LINE.exec(line) ?? [];
    if (
      localRef === undefined ||
      localOid === undefined ||
      remoteRef === undefined ||
      remoteOid === undefined
    ) {
      throw new MlgitError(`Expected from git a line of refs and object ids, found ${JSON.stringify(line)}`, {
        code: 'bad-hook-input',
        kind: 'usage',
        hints: ['git help githooks'],
      });
    }
    if (isZero(localOid)) return [];
    return [{ localRef, localOid, remoteRef, remoteOid: isZero(remoteOid) ? undefined : remoteOid }];
  });
}

function isZero(oid: string): boolean {
  return /^0+$/.test(oid);
}
