import type { ExecutionAttempt } from '../model/execution.ts';
import type { Step } from '../model/flow.ts';
import type { RunRecord } from '../model/run.ts';
import { commandPrograms } from '../workspace/environment/command-programs.ts';
import { isPythonName } from '../workspace/environment/describe-interpreter.ts';
import type { CodeSelection } from './code-selection.ts';
import type { Context } from './context.ts';

export interface KnownReads {
  /** The run whose tasks read them. */
  readonly run: RunRecord;
  /** Of the workspace, relative. */
  readonly paths: ReadonlySet<string>;
  /** False: only what Python code opened is among them. */
  readonly traced: boolean;
}

/**
 * What the tasks of a step read when they last succeeded with the code that the step has now; undefined when that is not
 * known of all of them. Without a trace only steps whose programs are all Python count.
 */
export async function knownReads(
  context: Context,
  flow: string,
  {
    step,
    code,
    tracedOnly,
  }: { readonly step: Step; readonly code: CodeSelection; readonly tracedOnly: boolean },
): Promise<KnownReads | undefined> {
  const runs = await context.runs.ofFlow(flow);
  const digest = await code.digest(step);
  const isOf = (run: RunRecord): boolean =>
    Object.values(run.manifest.tasks).some(
      (task) => task.step === step.name && task.status === 'succeeded' && task.code === digest,
    );
  const run = runs.find(isOf);
  if (run === undefined) return undefined;
  const attempts = Object.entries(run.manifest.tasks).flatMap(([id, task]) =>
    task.step === step.name && task.status !== 'skipped' ? [attemptOf(runs, run, id)] : [],
  );
  const paths = new Set<string>();
  let traced = true;
  for (const attempt of attempts) {
    if (attempt?.read === undefined) return undefined;
    traced &&= attempt.observedBy.includes('trace');
    for (const path of attempt.read) paths.add(path);
  }
  const suffices = traced || (!tracedOnly && isAllPython(step));
  return suffices ? { run, paths, traced } : undefined;
}

/** Of a cached task, that of the run which computed it. */
function attemptOf(runs: readonly RunRecord[], run: RunRecord, id: string): ExecutionAttempt | undefined {
  const { attempts, firstRun } = run.execution.tasks[id] ?? { attempts: [] };
  const first = firstRun === undefined ? undefined : runs.find((one) => one.id === firstRun);
  return attempts.at(-1) ?? first?.execution.tasks[id]?.attempts.at(-1);
}

function isAllPython({ run }: Step): boolean {
  return commandPrograms(run).every((program) => isPythonName(program.slice(program.lastIndexOf('/') + 1)));
}
