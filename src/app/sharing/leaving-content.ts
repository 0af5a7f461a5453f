import { findCredentials } from '../../git/credential-contents.ts';
import { isCredentialName } from '../../git/credential-names.ts';
import type { Oid } from '../../git/port.ts';
import type { Unpublished } from '../../git/transport-port.ts';
import { usageError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { readVersions } from '../read-versions.ts';

/** Larger files are data; those that are data in git are listed like all others. */
const MOST_BYTES = 10 * 1024 * 1024;
export const ALLOW_KEY = 'mlgit.allowCredentials';

/**
 * What these runs would send that no branch of the remote has: refused where it looks like a credential, else shown.
 * @throws MlgitError `credentials-would-leave` (usage), and what `confirm` throws.
 */
export async function lookAtWhatLeaves(
  context: Context,
  { remote, tips }: { readonly remote: string; readonly tips: readonly Oid[] },
  confirm?: (leaving: Unpublished, remote: string) => Promise<void>,
): Promise<void> {
  if (tips.length === 0) return;
  const leaving = await context.transport.unpublished(remote, tips);
  if (leaving.files.length === 0) return;
  await refuseCredentials(context, leaving, remote);
  await confirm?.(leaving, remote);
}

/**
 * Refuses to let a file leave this machine that looks like a credential, by its name or by what is in it. A user who
 * knows better says so for each path.
 * @throws MlgitError `credentials-would-leave` (usage).
 */
async function refuseCredentials(context: Context, leaving: Unpublished, remote: string): Promise<void> {
  const allowed = new Set(await context.settings.readConfigAll(ALLOW_KEY));
  const files = leaving.files.filter(({ path }) => !allowed.has(path));
  const found = new Set(files.filter(({ path }) => isCredentialName(path)).map(({ path }) => path));
  const readable = files.filter(({ path, sizeBytes }) => sizeBytes <= MOST_BYTES && !found.has(path));
  for await (const [{ path }, bytes] of readVersions(context.objects, readable)) {
    if (bytes !== undefined && findCredentials(bytes).length > 0) found.add(path);
  }
  const [first] = found;
  if (first === undefined) return;
  const others = found.size === 1 ? '' : ` (and ${found.size - 1} more)`;
  throw usageError(
    'credentials-would-leave',
    `${first}${others} looks like a credential, and would go to ${remote} with the code of a run`,
    [
      'take it out of the commits, and replace the credential: mlgit rm RUN; git log -- PATH',
      `git config --add ${ALLOW_KEY} ${first}   (when it is none)`,
    ],
    { paths: [...found] },
  );
}
