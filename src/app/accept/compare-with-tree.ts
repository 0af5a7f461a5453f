import type { Oid } from '../../git/port.ts';
import type { Manifest } from '../../model/manifest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { StaleTask } from '../../model/stale-task.ts';
import type { Context } from '../context.ts';
import { prepareTree, treeAt } from './compared-tree.ts';
import { knownTasks } from './known-tasks.ts';
import { manifestDigest, runOfManifest } from './run-of-manifest.ts';
import { TreeComparison } from './tree-comparison.ts';

export type { StaleTask } from '../../model/stale-task.ts';

/**
 * What of a manifest is otherwise in a commit, or in the working tree: code, command, parameters, data, declared
 * environment, and whatever else a cache key covers; in the order of the flow. Empty: nothing is stale. The keys are
 * those of `mlgit status`, but the inputs from tasks above are the manifest's own outputs, so that only the tasks in
 * which something changed are named; and parameters are those of the tree: a value of `--set` that it does not have is
 * a difference. Of a machine (interpreters, images, what a `cache: {key: …}` printed) it is taken to be as the run had
 * it. Runs nothing, contacts nobody, and needs no bytes of artifacts.
 * @throws MlgitError (usage) for a flow file or parameters that cannot be read.
 */
export async function compareWithTree(
  context: Context,
  manifest: Manifest,
  at: Oid | 'working-tree',
  signal: AbortSignal,
): Promise<readonly StaleTask[]> {
  const run = await runOfManifest(context, manifest.flow, manifestDigest(manifest));
  const known = await knownTasks(context, run);
  const tree = treeAt(context, at, signal);
  try {
    const prepared = await prepareTree(context, tree, { manifest, known });
    return await new TreeComparison(context, prepared, { manifest, known, signal }).staleTasks();
  } catch (error) {
    if (!isWithoutFlow(error)) throw error;
    return Object.keys(manifest.tasks).map((task) => ({
      task,
      group: 'task',
      component: 'task',
      recorded: manifest.flow,
      found: undefined,
    }));
  } finally {
    await tree.close();
  }
}

function isWithoutFlow(error: unknown): boolean {
  return error instanceof MlgitError && (error.code === 'no-flow-file' || error.code === 'no-such-flow');
}
