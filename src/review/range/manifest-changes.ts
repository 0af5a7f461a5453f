import { compareBytes } from '../../base/byte-order.ts';
import type { ChangedPath, Oid } from '../../git/port.ts';
import { isName } from '../../model/name.ts';

/** A manifest that a range changes. */
export interface ChangedManifest {
  readonly flow: string;
  readonly path: string;
  /** Of the file; undefined: it is not there. */
  readonly before: Oid | undefined;
  readonly after: Oid | undefined;
  /** In an index that waits for somebody to resolve it. */
  readonly unmerged: boolean;
}

const MANIFEST = /^manifests\/([^/]+)\.json$/;

/** Manifests among changed files, by flow. */
export function manifestChanges(paths: readonly ChangedPath[]): ChangedManifest[] {
  const found = new Map<string, ChangedManifest>();
  for (const { path, kind, from, to } of paths) {
    const flow = MANIFEST.exec(path)?.[1];
    if (flow === undefined || !isName(flow)) continue;
    const unmerged = kind === 'unmerged' || found.get(flow)?.unmerged === true;
    found.set(flow, { flow, path, before: from, after: unmerged ? undefined : to, unmerged });
  }
  return [...found.values()].sort((a, b) => compareBytes(a.flow, b.flow));
}
