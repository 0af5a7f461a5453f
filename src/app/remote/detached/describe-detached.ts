import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DetachedRun } from '../../../executor/remote/detached-run.ts';
import type { Oid } from '../../../git/port.ts';
import type { StoredBytes } from '../../../model/execution.ts';
import type { RunId } from '../../../model/run-id.ts';
import type { Context } from '../../context.ts';
import type { PreparedRun } from '../../prepare-run.ts';
import type { RunOptions } from '../../run-options.ts';
import { inScratchFolder } from '../../scratch-folder.ts';
import { mayReuseElsewhere } from '../../sharing/cache-trust.ts';
import type { OpenedRemote } from '../../sharing/opened-remote.ts';

export interface Detaching {
  readonly options: RunOptions;
  readonly run: RunId;
  /** Where it is driven. */
  readonly runner: string;
  readonly remote: OpenedRemote;
}

/** The record of a run that others are to drive, its code being in the store already. */
export async function describeDetached(
  context: Context,
  prepared: PreparedRun,
  { options, run, runner, remote }: Detaching,
): Promise<DetachedRun> {
  const { name, email } = await context.identity();
  const codeCommit = await prepared.tree.commit(prepared.snapshot);
  const { branch } = prepared.snapshot;
  const { selection, resources, runners, force, failFast, jobs, message, file } = options;
  const remoteCache = options.remoteCache && (await mayReuseElsewhere(context));
  return {
    version: 1,
    run,
    flow: prepared.plan.flow.name,
    user: { name, email },
    submittedAt: new Date(context.config.clock.now()).toISOString(),
    host: context.config.host,
    runner,
    runners: [...prepared.runners.values()].map(({ from: _, trusted: __, ...spec }) => spec),
    options: {
      ...{ selection, resources, runners, force, failFast, jobs, remoteCache },
      set: Object.entries(prepared.plan.params).map(([param, value]) => `${param}=${value}`),
      ...(message === undefined ? {} : { message }),
      ...(file === undefined ? {} : { file: prepared.flow.file.path }),
    },
    pack: await sendCode(context, codeCommit, remote, options.signal),
    objectFormat: context.location.objectFormat,
    codeCommit,
    ...(branch === undefined ? {} : { branch }),
  };
}

function sendCode(
  context: Context,
  commit: Oid,
  remote: OpenedRemote,
  signal: AbortSignal,
): Promise<StoredBytes> {
  return inScratchFolder(context, async (folder) => {
    const path = join(folder, 'code.pack');
    await context.writeCommitPack({ path, commit, signal });
    const { size } = await stat(path);
    const { digest } = await remote.store.putStream(createReadStream(path));
    return { digest, sizeBytes: size };
  });
}
