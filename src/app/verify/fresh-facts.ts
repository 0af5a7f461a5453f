import type { Oid } from '../../git/port.ts';
import type { Manifest } from '../../model/manifest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { FreshFacts, StaleFact } from '../../review/verify/subject-facts.ts';
import { compareWithTree } from '../accept/compare-with-tree.ts';
import type { Context } from '../context.ts';

/** What of a manifest a tree would not give again; with `before`, also what an earlier commit would not have given. */
export async function freshFacts(
  context: Context,
  manifest: Manifest,
  { at, before, signal }: { at: Oid | 'working-tree'; before: Oid | undefined; signal: AbortSignal },
): Promise<FreshFacts> {
  try {
    const stale = await staleFacts(context, manifest, at, signal);
    if (before === undefined || stale.length === 0) return { stale };
    return { stale, staleAtBase: await staleFacts(context, manifest, before, signal) };
  } catch (error) {
    if (!(error instanceof MlgitError) || error.kind !== 'usage') throw error;
    return { stale: [], unknown: error.message };
  }
}

async function staleFacts(
  context: Context,
  manifest: Manifest,
  at: Oid | 'working-tree',
  signal: AbortSignal,
): Promise<StaleFact[]> {
  const stale = await compareWithTree(context, manifest, at, signal);
  return stale.map(({ task, component, recorded = 'nothing', found = 'nothing' }) => ({
    ...{ task, component, recorded, found },
  }));
}
