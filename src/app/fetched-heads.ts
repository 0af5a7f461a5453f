import type { Oid } from '../git/port.ts';
import { REMOTES_PREFIX } from '../model/run-ref.ts';
import type { Context, ReadContext } from './context.ts';

/**
 * What a new commit of a moving ref (a tag or a note) goes on from: this clone's own, and whatever remotes have that
 * is not in its history. So what was fetched is never undone by pushing, and two histories that moved apart meet again.
 */
export async function headsOf(
  context: Context,
  name: string,
): Promise<{ readonly own: Oid | undefined; readonly all: readonly Oid[] }> {
  const own = await context.refs.resolve(name);
  const heads: Oid[] = own === undefined ? [] : [own];
  for (const oid of await fetchedOids(context, name)) {
    if (await containedIn(context, oid, heads)) continue;
    heads.push(oid);
  }
  return { own, all: heads };
}

/** What remotes have under this name, each once. */
export async function fetchedOids(context: ReadContext, name: string): Promise<readonly Oid[]> {
  const ending = name.slice('refs/mlgit'.length);
  const fetched = (await context.refs.list(REMOTES_PREFIX)).filter((ref) => ref.name.endsWith(ending));
  return [...new Set(fetched.map(({ oid }) => oid))];
}

async function containedIn(context: Context, oid: Oid, heads: readonly Oid[]): Promise<boolean> {
  for (const head of heads) if (await context.transport.descends(head, oid)) return true;
  return false;
}
