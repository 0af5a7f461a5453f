import { dirname, join, relative } from 'node:path';
import { placeInTree } from '../flow/place-in-tree.ts';
import { shellQuote } from '../flow/shell-quote.ts';
import type { Execution } from '../model/execution.ts';
import type { Manifest } from '../model/manifest.ts';
import { isPlaceless } from '../model/placeless-output.ts';
import { type CheckoutReport, checkoutOutputs, type NotWritten } from '../workspace/checkout-outputs.ts';
import type { Context } from './context.ts';
import { requireRoot } from './load-flow.ts';

export interface RunCheckout extends CheckoutReport {
  readonly kept: readonly (NotWritten & { readonly hint: string })[];
}

/** Puts the outputs of a run at their declared paths of the working tree. */
export async function checkoutRun(
  context: Context,
  { manifest, execution }: { readonly manifest: Manifest; readonly execution: Execution },
): Promise<RunCheckout> {
  const outputs = Object.entries(manifest.tasks).flatMap(([task, { outputs: made }]) =>
    Object.entries(made)
      .filter(([, { path }]) => !isPlaceless(path))
      .map(([name, { path, ...content }]) => ({
        path: placeInTree(task, path),
        content,
        artifact: `${task}/${name}`,
        verify: execution.tasks[task]?.outcome === 'cached',
      })),
  );
  const root = requireRoot(context);
  const report = await checkoutOutputs(outputs, {
    root,
    store: context.store,
    digestFile: (path) => context.digestFile(path),
    inGit: (path) => context.inGit(path),
  });
  const spec = `${manifest.flow}@${execution.run}`;
  return {
    ...report,
    kept: report.kept.map((one) => ({ ...one, hint: takeHint(context.config.cwd, root, spec, one) })),
  };
}

/** The command that puts an output where it belongs whatever is there. It is given the folder: one that is a link stays one. */
function takeHint(cwd: string, root: string, spec: string, { path, artifact }: NotWritten): string {
  const folder = relative(cwd, join(root, dirname(path))) || '.';
  return `mlgit pull-artifact ${spec}:${artifact} -o ${shellQuote(folder)} --force   (replaces it)`;
}
