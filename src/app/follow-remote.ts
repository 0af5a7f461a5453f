import type { Oid, RefChange } from '../git/port.ts';
import { NOTES_PREFIX, REMOTES_PREFIX, TAGS_PREFIX } from '../model/run-ref.ts';
import type { Context } from './context.ts';

export interface Followed {
  readonly followed: readonly string[];
  readonly diverged: readonly string[];
}

/**
 * This clone's own tags and notes go on to what a remote has, where that has all of their history: nothing of this
 * clone is lost, and whoever once made `prod` sees where colleagues have moved it. What has moved apart stays.
 */
export async function followRemote(context: Context, remote: string): Promise<Followed> {
  const prefix = `${REMOTES_PREFIX}${remote}/`;
  const theirs = new Map<string, Oid>();
  for (const { name, oid } of await context.refs.list(prefix)) theirs.set(name.slice(prefix.length), oid);
  const changes: RefChange[] = [];
  const diverged: string[] = [];
  const own = [...(await context.refs.list(TAGS_PREFIX)), ...(await context.refs.list(NOTES_PREFIX))];
  for (const ref of own) {
    const rest = ref.name.slice('refs/mlgit/'.length);
    const there = theirs.get(rest);
    if (there === undefined || there === ref.oid) continue;
    if (await context.transport.descends(there, ref.oid)) {
      changes.push({ name: ref.name, to: there, from: ref.oid, reason: `mlgit fetch ${remote}` });
    } else if (!(await context.transport.descends(ref.oid, there))) diverged.push(rest);
  }
  await context.refs.transact(changes);
  return { followed: changes.map(({ name }) => name.slice('refs/mlgit/'.length)), diverged };
}
