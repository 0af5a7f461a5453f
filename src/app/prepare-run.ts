import { overrideResources } from '../flow/override-resources.ts';
import { overrideRunners } from '../flow/override-runners.ts';
import type { ParamsFileValues } from '../flow/parse-params-file.ts';
import { planFlow } from '../flow/plan.ts';
import type { Plan } from '../flow/plan-types.ts';
import { resolveParams } from '../flow/resolve-params.ts';
import type { Snapshot } from '../git/port.ts';
import type { ParamsFile } from '../model/flow.ts';
import { type MlgitError, usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import { secretVariables } from '../workspace/environment/task-environment.ts';
import { SnapshotCode } from '../workspace/snapshot-code.ts';
import { CodeSelection } from './code-selection.ts';
import { type CodeTree, workingTree } from './code-tree.ts';
import { commitTree } from './commit-tree.ts';
import type { Context } from './context.ts';
import { type ExternalInputs, resolveExternalInputs } from './external-inputs.ts';
import { chooseFlow, FLOW_FILE, isPythonFile, type LoadedFlow, loadFlow, requireRoot } from './load-flow.ts';
import { flowFileOf } from './python-flow/flow-file-of.ts';
import { readExcerpt } from './read-excerpt.ts';
import { recordedTree } from './recorded-tree.ts';
import { requirePrograms } from './require-programs.ts';
import type { RunOptions } from './run-options.ts';
import type { KnownRunner } from './runners/known-runners.ts';
import { runnersOfPlan } from './runners/runners-of-plan.ts';
import { warnOfCredentials } from './warn-of-credentials.ts';

/** Everything that is fixed when a run starts: plan, code, inputs from outside the run. */
export interface PreparedRun {
  readonly flow: LoadedFlow;
  readonly plan: Plan;
  /** Those that its steps are to run on, by name. */
  readonly runners: ReadonlyMap<string, KnownRunner>;
  /** To be closed when the run has ended. */
  readonly tree: CodeTree;
  readonly snapshot: Snapshot;
  readonly code: CodeSelection;
  readonly inputs: ExternalInputs;
}

export type PrepareOptions = Pick<
  RunOptions,
  'flow' | 'file' | 'set' | 'selection' | 'resources' | 'runners' | 'emit' | 'signal'
> &
  Partial<Pick<RunOptions, 'resume' | 'rerun' | 'at' | 'inputs'>> & {
    /** False for `status` and `--dry-run`: nothing is written into git. */
    readonly keep: boolean;
  };

/** Untracked files above this are data, which `mlgit add` is for. */
const MAX_UNTRACKED_BYTES = 10 * 1024 * 1024;

export async function prepareRun(context: Context, options: PrepareOptions): Promise<PreparedRun> {
  const { resume, rerun, at, signal } = options;
  const ofTree = rerun?.run ?? (resume?.sameCode === true ? resume.run : undefined);
  const tree =
    ofTree !== undefined
      ? recordedTree(context, ofTree, signal)
      : at !== undefined
        ? commitTree(context, at.commit, signal)
        : workingTree(context, requireRoot(context));
  try {
    return await prepareFrom(context, tree, options);
  } catch (error) {
    await tree.close();
    throw error;
  }
}

async function prepareFrom(context: Context, tree: CodeTree, options: PrepareOptions): Promise<PreparedRun> {
  const flow = tree.isRecorded
    ? await loadRecordedFlow(context, tree, options)
    : await loadFlow(context, options.flow, options.file, options);
  const params = await readParams(context, { flow, tree }, options);
  if (options.keep && options.rerun === undefined)
    warnOfCredentials(context, flow, { params, emit: options.emit });
  const declared = planFlow(flow.flow, params, options.selection);
  const plan = overrideRunners(overrideResources(declared, options.resources), options.runners);
  // Looking at a flow takes no runner and no secret, so it needs none that only a colleague has; a runner that was typed is looked for.
  const runners =
    options.keep || options.runners.length > 0
      ? await runnersOfPlan(context, plan, flow.file)
      : new Map<string, KnownRunner>();
  for (const { step, selected } of plan.steps)
    if (options.keep && selected) secretVariables(context.config.env, step.secrets);
  const selection = new CodeSelection(flow);
  const snapshot = await tree.takeSnapshot({
    outputs: selection.outputs,
    wants: (path) => selection.isWanted(path),
    always: selection.always,
    maxUntrackedBytes: await untrackedLimit(context),
    keep: options.keep,
  });
  const secret = selection.always.find((path) => snapshot.leftOut.includes(path));
  if (secret !== undefined) throw credentialsInCells(flow, secret);
  const code = new SnapshotCode(snapshot.files, {
    objects: context.objects,
    store: context.store,
    memo: context.memo('oid'),
    folder: () => tree.folder(),
    excerpt: readExcerpt,
  });
  selection.use(code);
  await requirePrograms({ plan, flow, tree }, selection);
  const pinned = recordOf(options)?.execution.consumed ?? {};
  const around = { ...options, flow, plan, code, tree, pinned };
  const inputs = options.inputs ?? (await resolveExternalInputs(context, around));
  return { flow, plan, runners, tree, snapshot, code: selection, inputs };
}

function credentialsInCells({ flow }: LoadedFlow, path: string): MlgitError {
  return usageError(
    'credentials-in-cells',
    `The cells that flow ${flow.name} uses have what looks like a credential, and a run records its code`,
    ['read it from a variable: os.environ["NAME"], with @step(secrets=["NAME"])', `less ${path}`],
    { path },
  );
}

/** The run whose parameters and pins count. */
function recordOf({ resume, rerun }: Pick<PrepareOptions, 'resume' | 'rerun'>): RunRecord | undefined {
  return rerun?.run ?? resume?.run;
}

async function loadRecordedFlow(
  context: Context,
  tree: CodeTree,
  options: PrepareOptions,
): Promise<LoadedFlow> {
  const { at } = options;
  const name = isPythonFile(options.flow) ? undefined : options.flow;
  const run = recordOf(options);
  const path = run?.execution.file ?? at?.file ?? FLOW_FILE;
  const whose = run === undefined ? `commit ${at?.commit}` : `the code of run ${run.id}`;
  const file = await flowFileOf(context, tree, path, options);
  const hints = [`git ls-tree -r --name-only ${run?.codeCommit ?? at?.commit}`];
  const loaded = chooseFlow(file, { name, path, root: whose, hints });
  return { ...loaded, root: requireRoot(context) };
}

/** Values of the parameters of a run. @throws MlgitError (usage) for what cannot be one. */
export async function readParams(
  context: Context,
  { flow: { flow }, tree }: { readonly flow: LoadedFlow; readonly tree: CodeTree },
  options: Pick<PrepareOptions, 'set' | 'resume' | 'rerun' | 'at'>,
): Promise<Plan['params']> {
  const files = [];
  for (const file of flow.paramsFiles) files.push(await readParamsFile(tree, file));
  const { env } = context.config;
  return resolveParams({
    flow,
    files,
    env,
    sets: options.set,
    recorded: recordOf(options)?.manifest.params ?? options.at?.params,
  }).values;
}

export async function readParamsFile(tree: CodeTree, { path, keys }: ParamsFile): Promise<ParamsFileValues> {
  const { parseParamsFile } = await import('../flow/parse-params-file.ts');
  const bytes = await tree.readFile(path);
  if (bytes !== undefined) return parseParamsFile(bytes.toString('utf8'), path, keys);
  throw usageError('params-file-missing', `Expected the parameter file ${path}, found nothing`, [
    'create it, or correct its path in the flow file',
  ]);
}

/** `git config mlgit.maxUntracked BYTES` raises it. */
export async function untrackedLimit(context: Context): Promise<number> {
  const text = await context.readConfig('mlgit.maxUntracked');
  if (text === undefined) return MAX_UNTRACKED_BYTES;
  const bytes = Number(text);
  if (Number.isSafeInteger(bytes) && bytes >= 0) return bytes;
  throw usageError(
    'bad-setting',
    `mlgit.maxUntracked of git's configuration is ${JSON.stringify(text)}, expected bytes`,
    [`git config mlgit.maxUntracked ${MAX_UNTRACKED_BYTES}`],
  );
}
