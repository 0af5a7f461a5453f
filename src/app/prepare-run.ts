import { join } from 'node:path';
import { planFlow } from '../flow/plan.ts';
import type { Plan } from '../flow/plan-types.ts';
import { resolveParams } from '../flow/resolve-params.ts';
import type { Snapshot } from '../git/port.ts';
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
  const params = await resolveParams(flow.flow, {
    root: flow.root,
    set: options.set,
    env: context.config.env,
  });
  const plan = planFlow(flow.flow, params, options.selection);
  for (const { step, selected } of plan.tasks)
    if (selected) secretVariables(context.config.env, step.secrets);
  const selection = new CodeSelection(flow);
  const snapshot = await context.takeSnapshot({
    outputs: selection.outputs,
    wants: (path) => selection.isWanted(path),
    maxUntrackedBytes: await context.untrackedLimit(MAX_UNTRACKED_BYTES),
    keep: options.keep,
  });
  const code = new SnapshotCode(snapshot.files, {
    objects: context.objects,
    store: context.store,
    memo: context.memo('oid'),
    root: flow.root,
  });
  selection.use(code);
  const inputs = await resolveExternalInputs(context, { flow, plan, code, emit: options.emit });
  return { flow, plan, snapshot, code: selection, inputs };
}

export function activeFolder(context: Context): string {
  return join(context.home, 'active');
}
