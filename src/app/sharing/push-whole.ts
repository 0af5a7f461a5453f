import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { contentsOfRun } from '../../model/run-contents.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { bringContents } from './bring-content.ts';
import type { OpenedRemote } from './opened-remote.ts';
import {
  type IncompleteRun,
  type PushArtifactsOptions,
  type PushedArtifacts,
  pushArtifacts,
} from './push-artifacts.ts';
import { storeRemotes } from './store-remotes.ts';

/** As `pushArtifacts`; what neither the local store nor this one has comes from another that is configured. */
export async function pushWhole(
  context: Context,
  remote: OpenedRemote,
  runs: readonly RunRecord[],
  options: PushArtifactsOptions,
): Promise<PushedArtifacts> {
  const first = await pushArtifacts(context, remote, runs, options);
  if (!(await bringFromOthers(context, remote, first.incomplete, options))) return first;
  const second = await pushArtifacts(context, remote, runs, options);
  return {
    ...second,
    blobs: first.blobs + second.blobs,
    bytes: first.bytes + second.bytes,
    healed: first.healed,
  };
}

/** Whether anything of these came. A run that no store has whole stays what it is: incomplete. */
async function bringFromOthers(
  context: Context,
  remote: OpenedRemote,
  incomplete: readonly IncompleteRun[],
  { signal, progress }: PushArtifactsOptions,
): Promise<boolean> {
  if (incomplete.length === 0) return false;
  const stores = await storeRemotes(context);
  if (stores[0]?.trusted !== true || !stores.some(({ name, trusted }) => trusted && name !== remote.name)) {
    return false;
  }
  let came = 0;
  for (const { run } of incomplete) {
    const options = {
      what: specOf(run),
      ...(signal === undefined ? {} : { signal }),
      ...(progress === undefined ? {} : { progress }),
    };
    try {
      came += (await bringContents(context, contentsOfRun(run), options)).blobs;
    } catch (error) {
      signal?.throwIfAborted();
      const isAway =
        error instanceof MlgitError && ['integrity', 'unreachable', 'credentials'].includes(error.kind);
      if (!isAway) throw error;
    }
  }
  return came > 0;
}
