import { compareBytes } from '../../base/byte-order.ts';
import { mapPool } from '../../base/pool.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Context } from '../context.ts';
import { signatureRefsByRun } from './signature-refs.ts';
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
  const byRun = await signatureRefsByRun(context);
  const found = new Map<string, Signers>();
  await mapPool(runs, AT_ONCE, async (run) => {
    const name = `${run.flow}/${run.id}`;
    const refs = byRun.get(name);
    if (refs === undefined) return;
    const good = (await trustedSignatures(context, run, { refs })).filter(({ state }) => state === 'good');
    const by = (kind: string) =>
      [...new Set(good.flatMap((one) => (one.kind === kind ? (one.signer ?? []) : [])))].sort(compareBytes);
    found.set(name, { signed: by('signature'), approvals: by('approval') });
  });
  return found;
}
