import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../../config/config.ts';
import type { DetachedRun } from '../../../executor/remote/detached-run.ts';
import { makeShallowCopy } from '../../../git/commit-pack.ts';
import type { Oid } from '../../../git/port.ts';
import { seenFromInside } from '../../../model/runner.ts';
import type { RemoteStore } from '../../../store/remote-port.ts';
import { saveBlob } from '../../../store/save-blob.ts';
import type { Context } from '../../context.ts';
import { COPY_KEY } from '../../gc/shared-registry.ts';
import { openContext } from '../../open-context.ts';
import { runnerSettings } from '../../runners/configured-runners.ts';

/** The git remote of a copy: the repository that its code is from. */
export const CODE_REMOTE = 'origin';

export interface CopyRequest {
  readonly config: Config;
  /** The store of the team, opened, and its URL. */
  readonly store: RemoteStore;
  readonly url: string;
  /** A folder of this process alone. */
  readonly scratch: string;
}

/** Works in a shallow copy of the code of a run that others have put into the store, configured as they had it. */
export async function inCodeCopy<T>(
  { config, store, url, scratch }: CopyRequest,
  order: DetachedRun,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  const pack = join(scratch, 'code.pack');
  await saveBlob(store.store, order.pack.digest, pack);
  const folder = join(scratch, 'copy');
  await mkdir(folder);
  const { objectFormat, branch, scheduled } = order;
  const repository = scheduled?.repository;
  await makeShallowCopy(
    {
      ...{ folder, pack, objectFormat, branch, head: order.codeCommit as Oid },
      settings: [
        ['user.name', order.user.name],
        ['user.email', order.user.email],
        ['mlgit.store.team.url', url],
        ['mlgit.push', 'manual'],
        [COPY_KEY, 'true'],
        ...(repository === undefined ? [] : [[`remote.${CODE_REMOTE}.url`, repository] as const]),
        ...order.runners.map(seenFromInside).flatMap(runnerSettings),
      ],
    },
    config.env,
  );
  const context = await openContext({ ...config, cwd: folder });
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}
