import type { Manifest } from '../model/manifest.ts';
import { type CheckoutReport, checkoutOutputs } from '../workspace/checkout-outputs.ts';
import type { Context } from './context.ts';
import { requireRoot } from './load-flow.ts';

/** Puts the outputs of a run at their declared paths of the working tree. */
export async function checkoutRun(context: Context, manifest: Manifest): Promise<CheckoutReport> {
  const outputs = Object.values(manifest.tasks).flatMap((task) =>
    Object.values(task.outputs).map(({ path, ...content }) => ({ path, content })),
  );
  return checkoutOutputs(outputs, {
    root: requireRoot(context),
    store: context.store,
    digestFile: (path) => context.digestFile(path),
    inGit: (path) => context.inGit(path),
  });
}
