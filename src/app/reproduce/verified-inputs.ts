import type { Digest } from '../../model/digest.ts';
import type { RunRecord } from '../../model/run.ts';
import { openBlob } from '../../store/open-blob.ts';
import { walkTree } from '../../store/tree-walk.ts';
import type { Context } from '../context.ts';
import type { ExternalInputs } from '../external-inputs.ts';
import { specOf } from '../find-target.ts';
import type { RunOptions } from '../run-options.ts';
import { bringContents } from '../sharing/bring-content.ts';
import { toldTransfer } from '../told-transfer.ts';
import { recordedInputs } from './recorded-inputs.ts';

/**
 * The inputs that a run took from outside of it, each byte of them read and found to be what its digest says. What is not
 * here is brought from the store of the team.
 * @throws MlgitError `blob-missing`, `digest-mismatch` (integrity).
 */
export async function verifiedInputs(
  context: Context,
  run: RunRecord,
  { emit, signal }: Pick<RunOptions, 'emit' | 'signal'>,
): Promise<ExternalInputs> {
  const inputs = await recordedInputs(context, run);
  const what = `the inputs of ${specOf(run)}`;
  const told = { clock: context.config.clock, emit };
  await toldTransfer(what, told, (progress) =>
    bringContents(context, inputs.contents, { what, signal, progress }),
  );
  const seen = new Set<Digest>();
  for (const { kind, digest } of inputs.contents) {
    if (kind === 'file') await verify(context, digest, { seen, signal });
    else
      for await (const { entry } of walkTree(context.store, digest, signal))
        if (entry.kind !== 'tree') await verify(context, entry.digest, { seen, signal });
  }
  return inputs;
}

async function verify(
  { store }: Context,
  digest: Digest,
  { seen, signal }: { readonly seen: Set<Digest>; readonly signal: AbortSignal },
): Promise<void> {
  if (seen.has(digest)) return;
  seen.add(digest);
  // The stream fails at its end where the bytes are not those of the digest.
  for await (const _ of await openBlob(store, digest, signal));
}
