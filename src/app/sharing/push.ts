import type { Oid } from '../../git/port.ts';
import type { RemoteCallOptions, Unpublished } from '../../git/transport-port.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { REMOTES_PREFIX, runRef } from '../../model/run-ref.ts';
import { formatStoreAddress } from '../../model/store-address.ts';
import type { TransferProgress } from '../../model/transfer-progress.ts';
import { chooseRemote } from '../choose-remote.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { type PushedRefs, pushProblem, pushRefs } from '../push-refs.ts';
import { refuseCredentials } from './leaving-content.ts';
import { openConfiguredStore } from './open-remote.ts';
import { type IncompleteRun, type PushedArtifacts, pushArtifacts } from './push-artifacts.ts';

export interface PushOptions extends RemoteCallOptions {
  /** The git remote. */
  readonly remote?: string | undefined;
  readonly store?: string | undefined;
  /** Undefined: everything of this clone. */
  readonly runs?: readonly RunRecord[];
  /** Sees what no branch of the remote has yet; throws to stop before anything leaves. */
  readonly confirm?: (leaving: Unpublished, remote: string) => Promise<void>;
  readonly progress?: TransferProgress;
}

export interface PushReport {
  /** Undefined where no store is configured. */
  readonly store:
    | (Omit<PushedArtifacts, 'incomplete'> & { readonly name: string; readonly url: string })
    | undefined;
  /** Undefined where there is no git remote. */
  readonly refs: PushedRefs | undefined;
  readonly incomplete: readonly IncompleteRun[];
}

/** Artifacts into the store, then the refs that make them known: a ref that others see never lacks what it names. */
export async function push(context: Context, options: PushOptions): Promise<PushReport> {
  const remote = await gitRemote(context, options.remote);
  const runs = options.runs ?? (await context.runs.all()).filter((run) => run.remote === undefined);
  if (remote !== undefined) await lookAtWhatLeaves(context, remote, runs, options);
  const store = await openConfiguredStore(context, { ...options, name: options.store, access: 'write' });
  const sent =
    store === undefined
      ? undefined
      : await pushArtifacts(context, store, runs, { ...options, trackedData: options.runs === undefined });
  const incomplete = sent?.incomplete ?? [];
  const except = new Set(incomplete.map(({ run }) => runRef(run.flow, run.id)));
  const refs =
    remote === undefined
      ? undefined
      : await pushRefs(context, {
          ...callOptions(options),
          remote,
          except,
          ...(options.runs === undefined ? {} : { runs: options.runs }),
        });
  return {
    store:
      store === undefined || sent === undefined
        ? undefined
        : {
            name: store.name,
            url: formatStoreAddress(store.address),
            blobs: sent.blobs,
            bytes: sent.bytes,
            healed: sent.healed,
            lackingData: sent.lackingData,
          },
    refs,
    incomplete,
  };
}

/** The one to push to; undefined where the repository has none, so that artifacts alone are shared. */
async function gitRemote(context: Context, given: string | undefined): Promise<string | undefined> {
  if (given === undefined && (await context.transport.remotes()).length === 0) return undefined;
  return chooseRemote(context, given, 'push');
}

async function lookAtWhatLeaves(
  context: Context,
  remote: string,
  runs: readonly RunRecord[],
  { confirm }: PushOptions,
): Promise<void> {
  const prefix = `${REMOTES_PREFIX}${remote}/runs/`;
  const there = new Set((await context.refs.list(prefix)).map(({ oid }) => oid));
  const tips = runs.map(({ commit }) => commit as Oid).filter((oid) => !there.has(oid));
  if (tips.length === 0) return;
  const leaving = await context.transport.unpublished(remote, tips);
  if (leaving.files.length === 0) return;
  await refuseCredentials(context, leaving, remote);
  await confirm?.(leaving, remote);
}

function callOptions({ signal, onLine, asks }: RemoteCallOptions): RemoteCallOptions {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(onLine === undefined ? {} : { onLine }),
    ...(asks === undefined ? {} : { asks }),
  };
}

/** What is to be reported of a push that did not do everything; undefined when it did. */
export function incompletePush({ refs, incomplete, store }: PushReport): MlgitError | undefined {
  const refsProblem = refs === undefined ? undefined : pushProblem(refs);
  if (refsProblem !== undefined) return refsProblem;
  const [first] = incomplete;
  if (first !== undefined) {
    const others = incomplete.length === 1 ? '' : ` (and ${incomplete.length - 1} more)`;
    return new MlgitError(`Run ${specOf(first.run)}${others} was not pushed: ${first.because.message}`, {
      code: 'run-incomplete',
      kind: 'incomplete',
      hints: ['mlgit fsck', `mlgit rm ${specOf(first.run)}   (when it is not needed)`],
      details: { runs: incomplete.map(({ run }) => specOf(run)) },
    });
  }
  const lacking = store?.lackingData ?? [];
  if (lacking.length === 0) return undefined;
  return new MlgitError(
    `${lacking.length} tracked files or folders are neither in the local store nor in ${store?.name}: ${lacking[0]?.digest}`,
    {
      code: 'data-missing',
      kind: 'incomplete',
      hints: ['mlgit add PATH   (takes a file in again)', 'mlgit fsck'],
      details: { digests: lacking.map(({ digest }) => digest) },
    },
  );
}
