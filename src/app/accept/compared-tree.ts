import { planFlow } from '../../flow/plan.ts';
import type { Plan } from '../../flow/plan-types.ts';
import { resolveParams } from '../../flow/resolve-params.ts';
import type { Oid } from '../../git/port.ts';
import type { FlowFile } from '../../model/flow.ts';
import type { Manifest } from '../../model/manifest.ts';
import { usageError } from '../../model/mlgit-error.ts';
import { SnapshotCode } from '../../workspace/snapshot-code.ts';
import { CodeSelection } from '../code-selection.ts';
import { type CodeTree, workingTree } from '../code-tree.ts';
import { commitTree } from '../commit-tree.ts';
import type { Context } from '../context.ts';
import { chooseFlow, FLOW_FILE, isPythonFile, type LoadedFlow, requireRoot } from '../load-flow.ts';
import { type PreparedRun, readParamsFile, untrackedLimit } from '../prepare-run.ts';
import { flowFileOf } from '../python-flow/flow-file-of.ts';
import { readExcerpt } from '../read-excerpt.ts';
import type { KnownTasks } from './known-tasks.ts';
import { manifestInputs } from './manifest-inputs.ts';

export function treeAt(context: Context, at: Oid | 'working-tree', signal: AbortSignal): CodeTree {
  return at === 'working-tree' ? workingTree(context, requireRoot(context)) : commitTree(context, at, signal);
}

interface Prepared {
  readonly manifest: Manifest;
  readonly known: KnownTasks;
  /** The flow file of the tree, where it was read already. */
  readonly declared: FlowFile | undefined;
}

/**
 * A tree as a run of all of its flow would have it, with the values of parameters that the tree says: variables and
 * options of whoever looks change nothing. What no tree has (URLs, artifacts of other runs) is as the manifest says.
 */
export async function prepareTree(
  context: Context,
  tree: CodeTree,
  { manifest, known, declared }: Prepared,
): Promise<PreparedRun> {
  const flow = await flowOf(context, tree, { flow: manifest.flow, file: known.file, declared });
  const params = await paramsOf(flow, tree, manifest);
  const plan = planFlow(flow.flow, params);
  const selection = new CodeSelection(flow);
  const snapshot = await tree.takeSnapshot({
    outputs: selection.outputs,
    wants: (path) => selection.isWanted(path),
    always: selection.always,
    maxUntrackedBytes: await untrackedLimit(context),
    keep: false,
  });
  const code = new SnapshotCode(snapshot.files, {
    objects: context.objects,
    store: context.store,
    memo: context.memo('oid'),
    folder: () => tree.folder(),
    excerpt: readExcerpt,
  });
  selection.use(code);
  const inputs = await manifestInputs(context, { plan, tree, code, manifest, known, root: flow.root });
  return { flow, plan, runners: new Map(), tree, snapshot, code: selection, inputs };
}

async function flowOf(
  context: Context,
  tree: CodeTree,
  {
    flow,
    file = FLOW_FILE,
    declared,
  }: { readonly flow: string; readonly file: string | undefined; readonly declared: FlowFile | undefined },
): Promise<LoadedFlow> {
  const parsed = declared ?? (await flowFileOf(context, { readFile: (path) => tree.readFile(path) }, file));
  if (parsed === undefined && isPythonFile(file) && (await tree.readFile(file)) !== undefined) {
    throw usageError(
      'flow-not-read',
      `${file} is a flow in Python, and this version of it was never run here`,
      ['git checkout COMMIT, then: mlgit status   (runs it)'],
    );
  }
  const root = context.location.root ?? context.location.commonDir;
  return chooseFlow(parsed, { name: flow, path: file, root });
}

/** A parameter that the tree gives no value has the one of the manifest. */
async function paramsOf({ flow }: LoadedFlow, tree: CodeTree, { params }: Manifest): Promise<Plan['params']> {
  const files = [];
  for (const file of flow.paramsFiles) files.push(await readParamsFile(tree, file));
  const said = new Set(files.flatMap(({ entries }) => entries.map(({ name }) => name)));
  for (const { name, default: value } of Object.values(flow.params)) {
    if (value !== undefined) said.add(name);
  }
  const recorded = Object.fromEntries(Object.entries(params).filter(([name]) => !said.has(name)));
  return resolveParams({ flow, files, env: {}, sets: [], recorded }).values;
}
