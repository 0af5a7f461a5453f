import { detachedRecord, encodeDetached } from '../../executor/remote/detached-run.ts';
import { scheduledRunId } from '../../executor/remote/scheduled-run-id.ts';
import { usageError } from '../../model/mlgit-error.ts';
import type { RunId } from '../../model/run-id.ts';
import { formatStoreAddress } from '../../model/store-address.ts';
import { requireCheckEngine } from '../checks/require-engine.ts';
import type { Context } from '../context.ts';
import { prepareRun } from '../prepare-run.ts';
import { describeDetached } from '../remote/detached/describe-detached.ts';
import { recordInputs } from '../remote/detached/outside-inputs.ts';
import { SharedBlobs } from '../remote/shared-blobs.ts';
import type { RunOptions } from '../run-options.ts';
import { openRemote } from '../sharing/open-remote.ts';
import { requireStore } from '../sharing/store-remotes.ts';
import { withLease } from '../sharing/with-lease.ts';
import { readScheduled } from './open-scheduled.ts';

export interface StartRequest {
  readonly flow: string;
  /** As the scheduler calls the run. */
  readonly name: string;
  /** What kind of scheduler it is, for people. */
  readonly by: string;
  /** URL of the repository that gets the run; undefined: whoever records it does so in a clone. */
  readonly repository: string | undefined;
  readonly options: RunOptions;
}

export interface StartedRun {
  readonly run: RunId;
  readonly flow: string;
  readonly codeCommit: string;
  /** Address of the store, for the tasks. */
  readonly store: string;
  /** False when it had been started before. */
  readonly isNew: boolean;
}

/**
 * Fixes what all tasks of a scheduled run have to see alike: code, parameters, and inputs from outside. Done again for a name
 * that has a run, it changes nothing.
 * @throws MlgitError `name-taken` (usage), and what preparing a run and writing to a store throws.
 */
export async function startScheduled(context: Context, request: StartRequest): Promise<StartedRun> {
  const { flow, name, options } = request;
  const { signal } = options;
  const remote = await openRemote(context, await requireStore(context), { access: 'write', signal });
  const facts = { flow, run: scheduledRunId(flow, name), store: formatStoreAddress(remote.address) };
  const known = await readScheduled(remote.records, request);
  if (known !== undefined) {
    requireSameRepository(known.scheduled.repository, request);
    return { ...facts, codeCommit: known.codeCommit, isNew: false };
  }
  const prepared = await prepareRun(context, { ...options, keep: true });
  try {
    await requireCheckEngine(prepared.plan);
    return await withLease(context, remote, signal, async (lease, leased) => {
      await new SharedBlobs(context, { remote, lease, signal: leased }).give(prepared.inputs.contents);
      const asked = { options, run: facts.run, runner: request.by, remote };
      const described = await describeDetached(context, prepared, asked);
      const scheduled = {
        name,
        ...(request.repository === undefined ? {} : { repository: request.repository }),
        ...(await recordInputs(prepared)),
      };
      const record = detachedRecord(facts.run, 'run');
      const isNew = await remote.records.create(record, encodeDetached({ ...described, scheduled }));
      const first = isNew ? undefined : await readScheduled(remote.records, request);
      if (first !== undefined) requireSameRepository(first.scheduled.repository, request);
      return { ...facts, codeCommit: first?.codeCommit ?? described.codeCommit, isNew };
    });
  } finally {
    await prepared.tree.close();
  }
}

/** Schedulers of several repositories may share a store, and call their runs alike. */
function requireSameRepository(known: string | undefined, { flow, name, repository }: StartRequest): void {
  if (known === repository) return;
  throw usageError(
    'name-taken',
    `The run ${JSON.stringify(name)} of ${flow} is one of ${known ?? 'a clone'}, expected one of ${repository ?? 'this clone'}`,
    ['call it otherwise: --name NAME', 'mlgit export airflow --instance NAME   (for the runs of a DAG)'],
  );
}
