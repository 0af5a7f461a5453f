import { compareBytes } from '../../base/byte-order.ts';
import type { Oid, Snapshot } from '../../git/port.ts';
import type { Manifest } from '../../model/manifest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { POINTER_SUFFIX } from '../../model/pointer.ts';
import type { StaleTask } from '../../model/stale-task.ts';
import type { Context } from '../context.ts';
import { FLOW_FILE } from '../load-flow.ts';
import { flowFileOf } from '../python-flow/flow-file-of.ts';
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
 * it. Runs nothing but flows in Python, contacts nobody, and needs no bytes of artifacts.
 * @throws MlgitError (usage) for a flow file or parameters that cannot be read; `flow-not-read` for one in Python that was not to be run.
 */
export async function compareWithTree(
  context: Context,
  manifest: Manifest,
  look: Look,
): Promise<readonly StaleTask[]> {
  return (await lookAtTree(context, manifest, look)).stale;
}

export interface Look {
  readonly at: Oid | 'working-tree';
  /**
   * Whether a flow in Python, which is known once it has run, may be run: by who was asked about this tree, and only where
   * it is checked out. False for who shows the changes of others.
   */
  readonly mayRun: boolean;
  readonly signal: AbortSignal;
}

export interface LookedAtTree {
  readonly stale: readonly StaleTask[];
  /** Paths of inputs that git does not have there, nor a pointer; so that a checkout elsewhere lacks them. */
  readonly untracked: readonly string[];
}

/** The same, and what of its inputs a checkout of the tree would not bring. */
export async function lookAtTree(
  context: Context,
  manifest: Manifest,
  { at, mayRun, signal }: Look,
): Promise<LookedAtTree> {
  const run = await runOfManifest(context, manifest.flow, manifestDigest(manifest));
  const tree = treeAt(context, at, signal);
  try {
    // First: then the run's own code is known, too, where its flows are the same.
    const path = run?.execution.file ?? FLOW_FILE;
    const declared =
      mayRun && (await isCheckedOut(context, at))
        ? await flowFileOf(context, tree, path, { signal })
        : undefined;
    const known = await knownTasks(context, run);
    const prepared = await prepareTree(context, tree, { manifest, known, declared });
    const stale = await new TreeComparison(context, prepared, { manifest, known, signal }).staleTasks();
    return { stale, untracked: untrackedInputs(manifest, prepared.snapshot) };
  } catch (error) {
    if (!isWithoutFlow(error)) throw error;
    const stale = Object.keys(manifest.tasks).map((task) => ({
      task,
      group: 'task' as const,
      component: 'task',
      recorded: manifest.flow,
      found: undefined,
    }));
    return { stale, untracked: [] };
  } finally {
    await tree.close();
  }
}

async function isCheckedOut(context: Context, at: Look['at']): Promise<boolean> {
  if (at === 'working-tree') return true;
  return context.location.root !== undefined && (await context.revParse('HEAD')) === at;
}

function untrackedInputs({ tasks }: Manifest, { files }: Snapshot): string[] {
  const paths = Object.values(tasks).flatMap(({ inputs }) =>
    Object.values(inputs).flatMap(({ from }) => ('path' in from ? [from.path] : [])),
  );
  const tracked = new Set(files.map(({ path }) => path));
  const isTracked = (path: string): boolean =>
    tracked.has(path) ||
    tracked.has(path + POINTER_SUFFIX) ||
    files.some((file) => file.path.startsWith(`${path}/`));
  return [...new Set(paths)].filter((path) => !isTracked(path)).sort(compareBytes);
}

function isWithoutFlow(error: unknown): boolean {
  return error instanceof MlgitError && (error.code === 'no-flow-file' || error.code === 'no-such-flow');
}
