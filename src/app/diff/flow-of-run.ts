import type { Oid } from '../../git/port.ts';
import type { Flow, FlowFile } from '../../model/flow.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { own } from '../../review/diff/task-pairs.ts';
import type { Context } from '../context.ts';
import { FLOW_FILE, parseRemembered } from '../load-flow.ts';

/** A run's flow as its own code says it. */
export interface FlowOfRun {
  readonly file: FlowFile;
  readonly flow: Flow;
}

/** A flow at a commit, as a run has it. */
export type CodeOfRun = Pick<RunRecord, 'flow' | 'codeCommit'> & {
  readonly execution: Pick<RunRecord['execution'], 'file'>;
};

/** Undefined where the code is not here, or has no flow file that this version reads. */
export async function flowOfRun(context: Context, run: CodeOfRun): Promise<FlowOfRun | undefined> {
  const path = run.execution.file ?? FLOW_FILE;
  try {
    const bytes = await context.objects.readFile(run.codeCommit as Oid, path);
    if (bytes === undefined) return undefined;
    const file = await parseRemembered(context, bytes.toString('utf8'), path);
    const flow = own(file.flows, run.flow);
    return flow === undefined ? undefined : { file, flow };
  } catch (error) {
    if (error instanceof MlgitError && error.kind !== 'internal') return undefined;
    throw error;
  }
}
