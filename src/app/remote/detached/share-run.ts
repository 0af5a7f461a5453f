import type { RunId } from '../../../model/run-id.ts';
import type { Context } from '../../context.ts';
import { openConfiguredStore } from '../../sharing/open-remote.ts';
import { type PushedArtifacts, pushArtifacts } from '../../sharing/push-artifacts.ts';
import { withLease } from '../../sharing/with-lease.ts';

/** What a process that is gone in a moment has made itself, as logs, others have to find as well. */
export async function shareRun(
  context: Context,
  { id, manifest: { flow } }: { readonly id: RunId; readonly manifest: { readonly flow: string } },
  signal: AbortSignal,
): Promise<PushedArtifacts> {
  const remote = await openConfiguredStore(context, { access: 'write', signal });
  if (remote === undefined) throw new Error('Internal error: a run of the store, without a store');
  const run = (await context.runs.ofFlow(flow)).filter((one) => one.id === id);
  return withLease(context, remote, undefined, (lease) =>
    pushArtifacts(context, remote, run, { lease, reliesOn: () => true, trackedData: false }),
  );
}
