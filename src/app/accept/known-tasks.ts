import type { Oid } from '../../git/port.ts';
import { digestText } from '../../model/blake3.ts';
import type { Flow, Step } from '../../model/flow.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Context } from '../context.ts';
import { FLOW_FILE } from '../load-flow.ts';
import { flowFileOf } from '../python-flow/flow-file-of.ts';

/** Stands for what cannot be found out without running something, and is no content. */
export const NOT_KNOWN = digestText('mlgit not known\n');

/** What is known of the tasks of a manifest beside it: from the record of its run, where that is here. */
export interface KnownTasks {
  /** The flow file that the run was made with, where the record says so. */
  readonly file: string | undefined;
  /** The components of a task's key, as the run recorded them. */
  components(task: string): { readonly [component: string]: string } | undefined;
  /** How the step was declared in the code of the run. */
  step(name: string): Step | undefined;
  /** Of the run. */
  readonly codeCommit: Oid | undefined;
}

export async function knownTasks(context: Context, run: RunRecord | undefined): Promise<KnownTasks> {
  const flow = run === undefined ? undefined : await flowOfRun(context, run);
  return {
    file: run?.execution.file,
    components: (task) => {
      const found = run?.execution.tasks[task]?.components ?? {};
      return Object.keys(found).length === 0 ? undefined : found;
    },
    step: (name) => flow?.steps[name],
    codeCommit: flow === undefined ? undefined : (run?.codeCommit as Oid | undefined),
  };
}

/** Undefined where this clone has no such commit, as a shallow one, or that has no flow file that can be read now. */
async function flowOfRun(
  context: Context,
  { codeCommit, execution: { file = FLOW_FILE }, flow }: RunRecord,
): Promise<Flow | undefined> {
  if ((await context.objects.readCommit(codeCommit as Oid)) === undefined) return undefined;
  const readFile = (path: string) => context.objects.readFile(codeCommit as Oid, path);
  try {
    return (await flowFileOf(context, { readFile }, file))?.flows[flow];
  } catch (error) {
    if (error instanceof MlgitError && error.kind === 'usage') return undefined;
    throw error;
  }
}
