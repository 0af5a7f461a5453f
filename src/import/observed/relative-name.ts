import { isAtOrBelow } from '../../base/is-at-or-below.ts';

/** An absolute path relative to the root, by any of its names; empty for the root itself, undefined for what is elsewhere. */
export function relativeName(path: string, roots: readonly string[]): string | undefined {
  const bare = path.length > 1 ? path.replace(/\/+$/, '') : path;
  const root = roots.find((one) => isAtOrBelow(bare, one));
  return root === undefined ? undefined : bare.slice(root.length + 1);
}
