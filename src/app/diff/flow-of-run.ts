import type { Oid } from '../../git/port.ts';
import type { Flow, FlowFile } from '../../model/flow.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { own } from '../../review/diff/task-pairs.ts';
import type { Context } from '../context.ts';
import { FLOW_FILE } from '../load-flow.ts';
import { flowFileOf } from '../python-flow/flow-file-of.ts';

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
    const readFile = (one: string) => context.objects.readFile(run.codeCommit as Oid, one);
    const file = await flowFileOf(context, { readFile }, path);
    const flow = file && own(file.flows, run.flow);
    return file === undefined || flow === undefined ? undefined : { file, flow };
  } catch (error) {
    if (error instanceof MlgitError && error.kind !== 'internal') return undefined;
    throw error;
  }
}
