import type { Oid } from '../../git/port.ts';
import type { Manifest } from '../../model/manifest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { FreshFacts, StaleFact } from '../../review/verify/subject-facts.ts';
import { compareWithTree, type Look } from '../accept/compare-with-tree.ts';
import type { Context } from '../context.ts';

/** What of a manifest a tree would not give again; with `before`, also what an earlier commit would not have given. */
export async function freshFacts(
  context: Context,
  manifest: Manifest,
  { at, before, mayRun, signal }: Look & { readonly before: Oid | undefined },
): Promise<FreshFacts> {
  try {
    const stale = await staleFacts(context, manifest, { at, mayRun, signal });
    if (before === undefined || stale.length === 0) return { stale };
    return { stale, ...(await staleAtBase(context, manifest, { at: before, mayRun, signal })) };
  } catch (error) {
    if (!(error instanceof MlgitError) || (error.kind !== 'usage' && error.code !== 'flow-compile-failed'))
      throw error;
    return { stale: [], unknown: error.message };
  }
}

/** Nothing where it cannot be told without running code that is not checked out: then it counts as fresh there. */
async function staleAtBase(
  ...args: Parameters<typeof staleFacts>
): Promise<{ readonly staleAtBase?: StaleFact[] }> {
  try {
    return { staleAtBase: await staleFacts(...args) };
  } catch (error) {
    if (error instanceof MlgitError && error.code === 'flow-not-read') return {};
    throw error;
  }
}

async function staleFacts(context: Context, manifest: Manifest, look: Look): Promise<StaleFact[]> {
  const stale = await compareWithTree(context, manifest, look);
  return stale.map(({ task, component, recorded = 'nothing', found = 'nothing' }) => ({
    ...{ task, component, recorded, found },
  }));
}
