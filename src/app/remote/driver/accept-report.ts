import { cachedResult } from '../../../executor/cached-result.ts';
import { describePrepared, type PreparedTask } from '../../../executor/prepare-task.ts';
import type { AttemptReport } from '../../../executor/remote/attempt-report.ts';
import { contentsOfResult } from '../../../executor/remote/contents-of-result.ts';
import { type SettleServices, settleSuccess } from '../../../executor/settle-success.ts';
import type { TaskResult } from '../../../executor/task-result.ts';
import { isFormat } from '../../../model/artifact-format.ts';
import type { EventSink } from '../../../model/event.ts';
import type { Failure } from '../../../model/failure.ts';
import type { ManifestOutput } from '../../../model/manifest.ts';
import { MlgitError } from '../../../model/mlgit-error.ts';
import type { RunId } from '../../../model/run-id.ts';
import { inTree } from '../../../workspace/observe/missing-files.ts';
import type { SharedBlobs } from '../shared-blobs.ts';

export interface AcceptServices extends SettleServices {
  readonly emit: EventSink;
  readonly blobs: Pick<SharedBlobs, 'take'>;
  /** As the configuration names it. */
  readonly runner: string;
  readonly job: string | undefined;
  /** Root of the working tree, where there is one here. */
  readonly repository: string | undefined;
}

/**
 * What a worker reports as a result of this run: of its own words only what it alone can know is taken, and all that it made is
 * brought and verified before the task is said to have succeeded.
 * @throws MlgitError `bad-report` (integrity), and what bringing blobs throws.
 */
export async function acceptReport(
  prepared: PreparedTask,
  report: AttemptReport,
  /** Known better than by the worker, which was told to end. */
  failure: Failure | undefined,
  services: AcceptServices,
): Promise<TaskResult> {
  const { result } = report;
  requireOwn(prepared, report);
  if (report.by === 'worker') await services.blobs.take(contentsOfResult(result));
  const at = services.now();
  for (const message of report.warnings ?? []) services.emit({ type: 'warning', at, message, hints: [] });
  const made = { ...result, outputs: declaredOutputs(prepared, result) };
  if (result.outcome === 'cached') {
    return cachedResult(prepared, { ...made, run: made.firstRun as RunId }, services);
  }
  const { runner, job } = services;
  const place = { runner, ...(job === undefined ? {} : { job }) };
  const because = failure ?? (await explained(made.failure, services.repository));
  const accepted: TaskResult = {
    ...made,
    ...describePrepared(prepared),
    ...(because === undefined ? {} : { outcome: outcomeOf(because), failure: because }),
    attempts: made.attempts.map((attempt) => ({
      ...attempt,
      ...(because === undefined ? {} : { failure: because }),
      ranOn: { ...attempt.ranOn, ...place },
    })),
  };
  if (because !== undefined) return accepted;
  return settleSuccess(prepared, accepted, report.otherPlatform ? unshared(prepared, services) : services);
}

/** What the task wanted on its node, and did not find, may be in this tree. */
async function explained(
  failure: Failure | undefined,
  repository: string | undefined,
): Promise<Failure | undefined> {
  if (failure?.kind !== 'exit' || failure.missing === undefined) return failure;
  const { missing: absent, ...rest } = failure;
  const missing = repository === undefined ? [] : await inTree(absent, repository);
  return missing.length === 0 ? rest : { ...rest, missing };
}

export function outcomeOf({ kind }: Failure): 'failed' | 'cancelled' {
  return kind === 'cancelled' ? 'cancelled' : 'failed';
}

function unshared({ task: { step } }: PreparedTask, services: AcceptServices): AcceptServices {
  services.emit({
    type: 'warning',
    at: services.now(),
    message: `Step ${step.name} met other interpreters or packages on ${services.runner} than this machine has, which its key covers: its result is not cached`,
    hints: [`declare what it needs: environment: {python: "3.11", lock: requirements.lock}`],
  });
  return { ...services, cache: { ...services.cache, publish: async () => {} } };
}

function requireOwn({ task, key }: PreparedTask, { task: reported, result, by }: AttemptReport): void {
  const isOther = reported !== task.id || (by === 'worker' && result.key !== undefined && result.key !== key);
  if (!isOther) return;
  throw badReport(task.id, `one of ${reported} with key ${result.key}`);
}

/** At the paths that the flow file gives them, and no others. */
function declaredOutputs(
  { task }: PreparedTask,
  { outputs }: TaskResult,
): { readonly [name: string]: ManifestOutput } {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, output]) => {
      const declared = task.step.outputs[name];
      const fits = declared !== undefined && (declared.kind === 'any' || declared.kind === output.kind);
      if (!fits) throw badReport(task.id, `output ${name}`);
      if (output.format !== undefined && !isFormat(output.format))
        throw badReport(task.id, `a format of output ${name} that is none`);
      return [name, { ...output, path: declared.path }];
    }),
  );
}

export function badReport(task: string, found: string): MlgitError {
  return new MlgitError(`The report of task ${task} is not about what was ordered: it has ${found}`, {
    code: 'bad-report',
    kind: 'integrity',
    hints: ['mlgit fsck --remote', 'mlgit run --runner local   (computes it here)'],
    details: { task },
  });
}
