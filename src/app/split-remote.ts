/** `origin/prod` → `origin`, `prod`: a remote's name may hold slashes, a tag's may not. */
export function splitRemote(rev: string): [remote: string | undefined, name: string] {
  const slash = rev.lastIndexOf('/');
  return slash > 0 ? [rev.slice(0, slash), rev.slice(slash + 1)] : [undefined, rev];
}
