import { compareBytes } from '../../base/byte-order.ts';
import { mapPool } from '../../base/pool.ts';
import type { RunRecord } from '../../model/run.ts';
import { REMOTES_PREFIX, SIGNATURES_PREFIX } from '../../model/run-ref.ts';
import type { Context } from '../context.ts';
import { trustedSignatures } from './trusted-signatures.ts';

/** Whose good signatures and approvals a run has: principals in byte order, each once. */
export interface Signers {
  readonly signed: readonly string[];
  readonly approvals: readonly string[];
}

const AT_ONCE = 4;

/** `flow/id` → signers, of those runs that have any; verified one by one, some milliseconds each. */
export async function signersByRun(
  context: Context,
  runs: readonly RunRecord[],
): Promise<ReadonlyMap<string, Signers>> {
  const named = await runsWithSignatures(context);
  const found = new Map<string, Signers>();
  const wanted = runs.filter(({ flow, id }) => named.has(`${flow}/${id}`));
  await mapPool(wanted, AT_ONCE, async (run) => {
    const good = (await trustedSignatures(context, run)).filter(({ state }) => state === 'good');
    const by = (kind: string) =>
      [...new Set(good.flatMap((one) => (one.kind === kind ? (one.signer ?? []) : [])))].sort(compareBytes);
    found.set(`${run.flow}/${run.id}`, { signed: by('signature'), approvals: by('approval') });
  });
  return found;
}

async function runsWithSignatures(context: Context): Promise<Set<string>> {
  const refs = [
    ...(await context.refs.list(SIGNATURES_PREFIX)),
    ...(await context.refs.list(REMOTES_PREFIX)),
  ];
  const names = refs.flatMap(({ name }) => {
    const [, run] = /^refs\/mlgit\/(?:remotes\/.+\/)?signatures\/([^/]+\/[^/]+)\/[^/]+$/.exec(name) ?? [];
    return run ?? [];
  });
  return new Set(names);
}
