import type { Oid } from '../../git/port.ts';
import { usageError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';

/** What `mlgit verify` is asked about. */
export type GateTarget =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'named'; readonly spec: string }
  | { readonly kind: 'range'; readonly base: string; readonly head: string };

/** `BASE..HEAD` (`BASE...HEAD` is the same, HEAD may be left out), a SPEC, or nothing. */
export function parseGateTarget(text: string | undefined): GateTarget {
  if (text === undefined) return { kind: 'accepted' };
  const [, base = '', head = ''] = /^(.*?)\.{2,3}(.*)$/s.exec(text) ?? [];
  if (!text.includes('..')) return { kind: 'named', spec: text };
  if (base === '') {
    throw usageError('bad-range', `${JSON.stringify(text)} has no BASE: expected BASE..HEAD`, [
      `mlgit verify origin/main..${head || 'HEAD'}`,
    ]);
  }
  return { kind: 'range', base, head: head === '' ? 'HEAD' : head };
}

/** A range in this clone. */
export interface GateRange {
  /** As they were named. */
  readonly names: { readonly base: string; readonly head: string };
  readonly base: Oid;
  readonly head: Oid;
  /** What both have in common: what the range changes is counted from here. */
  readonly fork: Oid;
}

/** @throws MlgitError `no-such-revision` (usage). */
export async function openRange(
  context: Context,
  names: { readonly base: string; readonly head: string },
): Promise<GateRange> {
  const [base, head] = [await requireCommit(context, names.base), await requireCommit(context, names.head)];
  // Without a common ancestor here, as in a shallow clone, all that differs counts.
  return { names, base, head, fork: (await context.acceptance.mergeBase(base, head)) ?? base };
}

async function requireCommit(context: Context, revision: string): Promise<Oid> {
  const commit = await context.revParse(revision);
  if (commit !== undefined) return commit;
  throw usageError('no-such-revision', `There is no commit ${JSON.stringify(revision)} in this clone`, [
    `git fetch origin ${revision.replace(/^origin\//, '')}`,
    'git log --oneline --all',
  ]);
}
