import type { RefNamespace } from '../git/ref-namespace.ts';
import type { PushedRef, PushUpdate, RemoteCallOptions } from '../git/transport-port.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import { createRunId } from '../model/run-id.ts';
import { chooseRemote } from './choose-remote.ts';
import type { Context } from './context.ts';
import { type PushPlan, planPush } from './plan-push.ts';

export interface PushRefsOptions extends RemoteCallOptions {
  readonly remote?: string | undefined;
  /** Undefined: everything of this clone that the remote is not known to have. */
  readonly runs?: readonly RunRecord[];
  /** Refs of runs that must not be sent, nor their tags and notes: others would not find what they name. */
  readonly except?: ReadonlySet<string>;
}

export interface PushedRefs {
  readonly remote: string;
  /** Undefined when nothing had to be sent and the remote was not asked. */
  readonly namespace: RefNamespace | undefined;
  /** True when this push found out that the remote takes branches only. */
  readonly fellBack: boolean;
  /** What the remote has now and was not known to have, as `refs/mlgit/…`. */
  readonly pushed: readonly string[];
  /** Tags and notes that the remote has in another history. Left alone on both sides. */
  readonly diverged: readonly string[];
  /** Runs of which the remote has another one under the same id. */
  readonly differing: readonly string[];
  readonly refused: readonly PushedRef[];
}

/**
 * Sends runs, then tags and notes, so that no tag arrives before its run. Runs are only ever created; a tag or note
 * moves only on from what the remote has. Doing it again after a broken push sends what is left.
 */
export async function pushRefs(context: Context, options: PushRefsOptions): Promise<PushedRefs> {
  const remote = await chooseRemote(context, options.remote, 'push');
  const plan = await planPush(context, remote, options);
  const outcome = {
    remote,
    pushed: [],
    diverged: plan.diverged,
    differing: [],
    refused: [],
    fellBack: false,
  };
  if (plan.runUpdates.length + plan.moving.length === 0) return { ...outcome, namespace: undefined };
  const known = await context.transport.namespaceOf(remote);
  const namespace = known ?? (await probe(context, remote, options));
  const first = await send(context, { remote, plan, namespace, options });
  // A forge may have changed its mind since it was asked.
  const again = known !== undefined && first.pushed.length === 0 && first.refused.length > 0;
  const now = again ? await probe(context, remote, options) : namespace;
  const sent = now === namespace ? first : await send(context, { remote, plan, namespace: now, options });
  // The remote's runs are looked up among its refs, which have changed.
  context.runs.refresh();
  return {
    ...outcome,
    ...sent,
    diverged: [...plan.diverged, ...sent.diverged],
    namespace: now,
    fellBack: now === 'branches' && now !== known,
  };
}

function probe(context: Context, remote: string, options: RemoteCallOptions): Promise<RefNamespace> {
  return context.transport.probe(remote, createRunId(context.config.randomBytes), options);
}

interface Sending {
  readonly remote: string;
  readonly plan: PushPlan;
  readonly namespace: RefNamespace;
  readonly options: PushRefsOptions;
}

type Sent = Pick<PushedRefs, 'pushed' | 'diverged' | 'differing' | 'refused'>;

async function send(context: Context, sending: Sending): Promise<Sent> {
  const { plan } = sending;
  const runs = await push(context, sending, plan.runUpdates);
  const stayed = new Set(runs.filter((ref) => !isDone(ref)).map(({ name }) => name));
  const moving = await push(
    context,
    sending,
    plan.moving.filter(({ run }) => !stayed.has(run)),
  );
  const all = [...runs, ...moving];
  const taken = all.filter(({ outcome }) => outcome === 'taken').map(({ name }) => name);
  const settled = taken.length === 0 ? NOTHING : await settle(context, sending, new Set(taken));
  return {
    ...settled,
    pushed: [...all.filter(isDone).map(({ name }) => name), ...settled.pushed],
    refused: [...all.filter(isRefused), ...settled.refused],
  };
}

const NOTHING: Sent = { pushed: [], diverged: [], differing: [], refused: [] };

/**
 * Somebody else was first. What the remote has now decides: the same run is as good as sent, a tag of ours that goes
 * on from theirs is sent once more, and everything else stays as it is on both sides.
 */
async function settle(context: Context, sending: Sending, taken: ReadonlySet<string>): Promise<Sent> {
  const { remote, options } = sending;
  await context.transport.fetch(remote, callOptions(options));
  const plan = await planPush(context, remote, options);
  const differing = plan.runUpdates.filter(({ name }) => taken.has(name)).map(({ name }) => name);
  const again = await push(
    context,
    sending,
    plan.moving.filter(({ name }) => taken.has(name)),
  );
  const open = new Set([...differing, ...plan.diverged, ...again.map(({ name }) => name)]);
  return {
    pushed: [
      ...[...taken].filter((name) => !open.has(name)),
      ...again.filter(isDone).map(({ name }) => name),
    ],
    diverged: plan.diverged.filter((name) => taken.has(name)),
    differing,
    refused: again.filter((ref) => !isDone(ref)),
  };
}

async function push(
  context: Context,
  { remote, namespace, options }: Sending,
  updates: readonly PushUpdate[],
): Promise<readonly PushedRef[]> {
  if (updates.length === 0) return [];
  return context.transport.push(remote, updates, { ...callOptions(options), namespace });
}

function isDone({ outcome }: PushedRef): boolean {
  return outcome === 'created' || outcome === 'updated' || outcome === 'up-to-date';
}

function isRefused({ outcome }: PushedRef): boolean {
  return outcome === 'refused' || outcome === 'not-done';
}

/** Those of a call to a remote, out of options that have more. */
export function callOptions({ signal, onLine, asks }: RemoteCallOptions): RemoteCallOptions {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(onLine === undefined ? {} : { onLine }),
    ...(asks === undefined ? {} : { asks }),
  };
}

/** What is to be reported of a push that did not do everything; undefined when it did. */
export function pushProblem(result: PushedRefs): MlgitError | undefined {
  const { remote, refused, differing, diverged, pushed } = result;
  const details = {
    remote,
    pushed: [...pushed],
    diverged: [...diverged],
    differing: [...differing],
    refused: refused.map(({ name, reason = '' }) => ({ name, reason })),
  };
  const [first] = refused;
  if (first !== undefined) {
    const others = refused.length === 1 ? '' : ` and ${refused.length - 1} more`;
    return new MlgitError(
      `Remote ${remote} refused ${first.name}${others}: ${first.reason ?? 'no reason given'}`,
      {
        code: 'push-refused',
        kind: 'credentials',
        hints: [`git push --dry-run ${remote} HEAD   (shows whether this user may push at all)`],
        details,
      },
    );
  }
  if (differing.length > 0) {
    return new MlgitError(`Remote ${remote} has another run under the name ${differing.join(', ')}`, {
      code: 'run-differs',
      kind: 'conflict',
      hints: [`git ls-remote ${remote} '${differing[0]}'`],
      details,
    });
  }
  if (diverged.length === 0) return undefined;
  return new MlgitError(`Remote ${remote} has another history of ${diverged.map(shortName).join(', ')}`, {
    code: 'tag-diverged',
    kind: 'conflict',
    hints: divergenceHints(remote, diverged[0] as string),
    details,
  });
}

function shortName(ref: string): string {
  return ref.slice('refs/mlgit/'.length);
}

/** A new move or note goes on from both histories, and can then be pushed. */
function divergenceHints(remote: string, ref: string): string[] {
  const [kind, flow = '', last = ''] = shortName(ref).split('/');
  if (kind === 'notes') return [`mlgit note ${last} TEXT   (keeps both texts)`];
  return [
    `mlgit show ${flow}@${remote}/${last}`,
    `mlgit tag RUN ${last} --move   (says which run it is to be, after both)`,
  ];
}
