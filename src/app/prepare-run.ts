import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ParamsFileValues } from '../flow/parse-params-file.ts';
import { planFlow } from '../flow/plan.ts';
import type { Plan } from '../flow/plan-types.ts';
import { resolveParams } from '../flow/resolve-params.ts';
import type { Snapshot } from '../git/port.ts';
import { usageError } from '../model/mlgit-error.ts';
import { secretVariables } from '../workspace/environment/task-environment.ts';
import { SnapshotCode } from '../workspace/snapshot-code.ts';
import { CodeSelection } from './code-selection.ts';
import type { Context } from './context.ts';
import { type ExternalInputs, resolveExternalInputs } from './external-inputs.ts';
import { type LoadedFlow, loadFlow } from './load-flow.ts';
import type { RunOptions } from './run-options.ts';

/** Everything that is fixed when a run starts: plan, code, inputs from outside the run. */
export interface PreparedRun {
  readonly flow: LoadedFlow;
  readonly plan: Plan;
  readonly snapshot: Snapshot;
  readonly code: CodeSelection;
  readonly inputs: ExternalInputs;
}

export type PrepareOptions = Pick<RunOptions, 'flow' | 'file' | 'set' | 'selection' | 'emit' | 'signal'> & {
  /** False for `status` and `--dry-run`: nothing is written into git. */
  readonly keep: boolean;
};

/** Untracked files above this are data, which `mlgit add` is for. */
const MAX_UNTRACKED_BYTES = 10 * 1024 * 1024;

export async function prepareRun(context: Context, options: PrepareOptions): Promise<PreparedRun> {
  const flow = await loadFlow(context, options.flow, options.file);
  const params = await readParams(flow, options.set, context);
  const plan = planFlow(flow.flow, params, options.selection);
  for (const { step, selected } of plan.steps)
    if (selected) secretVariables(context.config.env, step.secrets);
  const selection = new CodeSelection(flow);
  const snapshot = await context.takeSnapshot({
    outputs: selection.outputs,
    wants: (path) => selection.isWanted(path),
    maxUntrackedBytes: await untrackedLimit(context),
    keep: options.keep,
  });
  const code = new SnapshotCode(snapshot.files, {
    objects: context.objects,
    store: context.store,
    memo: context.memo('oid'),
    root: flow.root,
  });
  selection.use(code);
  const inputs = await resolveExternalInputs(context, { ...options, flow, plan, code });
  return { flow, plan, snapshot, code: selection, inputs };
}

async function readParams(
  { flow, root }: LoadedFlow,
  sets: readonly string[],
  context: Context,
): Promise<Plan['params']> {
  const files = [];
  for (const { path } of flow.paramsFiles) files.push(await readParamsFile(root, path));
  const { values } = resolveParams({ flow, files, env: context.config.env, sets });
  return values;
}

async function readParamsFile(root: string, path: string): Promise<ParamsFileValues> {
  const { parseParamsFile } = await import('../flow/parse-params-file.ts');
  try {
    return parseParamsFile(await readFile(join(root, path), 'utf8'), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw usageError('params-file-missing', `Expected the parameter file ${path}, found nothing`, [
      'create it, or correct its path in the flow file',
    ]);
  }
}

/** `git config mlgit.maxUntracked BYTES` raises it. */
async function untrackedLimit(context: Context): Promise<number> {
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
