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
import { callOptions, type PushedRefs, pushProblem, pushRefs } from '../push-refs.ts';
import { lookAtWhatLeaves } from './leaving-content.ts';
import { openConfiguredStore } from './open-remote.ts';
import { listPending, removePending } from './pending-push.ts';
import type { IncompleteRun, PushedArtifacts } from './push-artifacts.ts';
import { pushWhole } from './push-whole.ts';
import { withLease } from './with-lease.ts';

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
  const going = new Set(remote === undefined ? [] : await notThereYet(context, remote, runs));
  if (remote !== undefined) {
    const tips = [...going].map(({ commit }) => commit as Oid);
    await lookAtWhatLeaves(context, { remote, tips }, options.confirm);
  }
  const store = await openConfiguredStore(context, { ...options, name: options.store, access: 'write' });
  const pushRefsOf = async (incomplete: readonly IncompleteRun[]) =>
    remote === undefined
      ? undefined
      : pushRefs(context, {
          ...callOptions(options),
          remote,
          except: new Set(incomplete.map(({ run }) => runRef(run.flow, run.id))),
          ...(options.runs === undefined ? {} : { runs: options.runs }),
        });
  if (store === undefined) return { store: undefined, refs: await pushRefsOf([]), incomplete: [] };
  const report: PushReport = await withLease(context, store, options.signal, async (lease, signal) => {
    const { incomplete, ...sent } = await pushWhole(context, store, runs, {
      lease,
      signal,
      reliesOn: (run) => run !== undefined && going.has(run),
      trackedData: options.runs === undefined,
      remote,
      ...(options.progress === undefined ? {} : { progress: options.progress }),
    });
    await lease.renew();
    const refs = await pushRefsOf(incomplete);
    return {
      store: { name: store.name, url: formatStoreAddress(store.address), ...sent },
      refs,
      incomplete,
    };
  });
  if (incompletePush(report) === undefined) {
    const sent = new Set(runs.map(({ flow, id }) => `${flow}@${id}`));
    await removePending(
      context,
      (await listPending(context)).filter((name) => sent.has(name)),
    );
  }
  return report;
}

/** The one to push to; undefined where the repository has none, so that artifacts alone are shared. */
async function gitRemote(context: Context, given: string | undefined): Promise<string | undefined> {
  if (given === undefined && (await context.transport.remotes()).length === 0) return undefined;
  return chooseRemote(context, given, 'push');
}

/** Runs that the remote is not known to have. */
async function notThereYet(
  context: Context,
  remote: string,
  runs: readonly RunRecord[],
): Promise<readonly RunRecord[]> {
  const refs = await context.refs.list(`${REMOTES_PREFIX}${remote}/runs/`);
  const there = new Set<string>(refs.map(({ oid }) => oid));
  return runs.filter(({ commit }) => !there.has(commit));
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
