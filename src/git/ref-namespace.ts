/**
 * Where a remote keeps what this clone has below `refs/mlgit/` (docs/format.md, "Refs on a remote"): under the same
 * names, or, on a forge that takes nothing but branches and tags, as branches below `mlgit/`.
 */
export type RefNamespace = 'custom' | 'branches';

/** What travels. Remotes' refs and anything else below `refs/mlgit/` stay here. */
export const TRAVELLING = [
  'runs',
  'tags',
  'notes',
  'signatures',
  'archive',
  'holds',
  'purged',
  'reproductions',
] as const;

const ROOTS: { readonly [namespace in RefNamespace]: string } = {
  custom: 'refs/mlgit/',
  branches: 'refs/heads/mlgit/',
};
const NAMESPACES = ['custom', 'branches'] as const;

/** A branch is always a commit; signatures are tag objects. */
const TAGS_ROOT = 'refs/tags/mlgit/';

/** Where a remote has what lies in a folder of ours; with `/` at its end. */
function folderOf(namespace: RefNamespace, kind: string): string {
  const root = namespace === 'branches' && kind === 'signatures' ? TAGS_ROOT : ROOTS[namespace];
  return `${root}${kind}/`;
}

/** The name on a remote of a ref of ours. */
export function remoteName(ref: string, namespace: RefNamespace): string {
  const [kind = '', ...rest] = ref.slice(ROOTS.custom.length).split('/');
  return folderOf(namespace, kind) + rest.join('/');
}

export interface RemoteRefName {
  /** The name that the ref would have in the clone that made it. */
  readonly name: string;
  readonly namespace: RefNamespace;
}

/** Undefined for a remote's ref that is none of ours. */
export function parseRemoteName(name: string): RemoteRefName | undefined {
  for (const namespace of NAMESPACES) {
    for (const kind of TRAVELLING) {
      const folder = folderOf(namespace, kind);
      if (name.startsWith(folder))
        return { name: `${ROOTS.custom}${kind}/${name.slice(folder.length)}`, namespace };
    }
  }
  return undefined;
}

/** Patterns for `git ls-remote`. */
export function listPatterns(): string[] {
  return NAMESPACES.flatMap((namespace) => TRAVELLING.map((kind) => `${folderOf(namespace, kind)}*`));
}

/** The folder of what was fetched from a remote. */
export function trackingPrefix(remote: string): string {
  return `refs/mlgit/remotes/${remote}/`;
}

/** What brings a remote's refs into its folder, whatever they were before. */
export function fetchRefspecs(remote: string, namespace: RefNamespace): string[] {
  return TRAVELLING.map((kind) => `+${folderOf(namespace, kind)}*:${trackingPrefix(remote)}${kind}/*`);
}

/** A ref that is made to be deleted again. */
export function probeName(id: string, namespace: RefNamespace): string {
  return `${ROOTS[namespace]}probe/${id}`;
}
