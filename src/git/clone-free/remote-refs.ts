import { compareBytes } from '../../base/byte-order.ts';
import type { Oid, ReadableRefs, Ref } from '../port.ts';
import { parseRemoteName } from '../ref-namespace.ts';
import type { RemoteListing } from './port.ts';

/** Runs, tags and notes of a remote, under the names that they have in a clone that made them. */
export function travellingRefs({ refs }: RemoteListing): Ref[] {
  const found = new Map<string, Ref>();
  // Those below refs/mlgit/ sort behind the branches, and win.
  for (const { name, oid } of refs) {
    const parsed = parseRemoteName(name);
    if (parsed !== undefined) found.set(parsed.name, { name: parsed.name, oid });
  }
  return [...found.values()].sort((a, b) => compareBytes(a.name, b.name));
}

/** A list of refs as a store of them; in byte order of names. */
export function readableRefs(refs: readonly Ref[]): ReadableRefs {
  const byName = new Map(refs.map((ref) => [ref.name, ref.oid]));
  return {
    list: async (prefix) => refs.filter(({ name }) => name.startsWith(prefix)),
    resolve: async (name) => byName.get(name),
  };
}

const FULL_OID = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
const SHORT_OID = /^[0-9a-f]{4,64}$/;

/**
 * The commit of a revision as far as it follows from a remote's refs: HEAD, a branch, a tag, a full oid, or the
 * start of one that a ref or one of `known` has. In git's order (gitrevisions(7)).
 */
export async function findRevision(
  { refs, head }: RemoteListing,
  revision: string,
  known: () => Promise<readonly string[]>,
): Promise<Oid | undefined> {
  if (revision === 'HEAD' || revision === '@') return head;
  for (const name of [revision, `refs/tags/${revision}`, `refs/heads/${revision}`]) {
    const ref = refs.find((one) => one.name === name);
    if (ref !== undefined) return ref.peeled ?? ref.oid;
  }
  if (FULL_OID.test(revision)) return revision as Oid;
  if (!SHORT_OID.test(revision)) return undefined;
  const tips = refs.map(({ oid, peeled }): string => peeled ?? oid);
  const meant = new Set([...tips, ...(await known())].filter((oid) => oid.startsWith(revision)));
  return meant.size === 1 ? ([...meant][0] as Oid) : undefined;
}
