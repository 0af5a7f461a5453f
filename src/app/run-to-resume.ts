import { listJournals } from '../executor/run-journal.ts';
import { isLooseRun } from '../model/loose-run.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import { isRunIdPrefix } from '../model/run-id.ts';
import { activeFolder } from './active-folder.ts';
import type { Context } from './context.ts';
import { specOf } from './find-target.ts';
import { resolveRun } from './resolve-spec.ts';

/**
 * The run that `text` names, or without it this clone's newest run that did not succeed and that no other has gone on
 * with: of the flow, where the file has just one.
 * @throws MlgitError (usage) `nothing-to-resume`, `not-a-flow`, `run-alive`.
 */
export async function runToResume(context: Context, text: string | undefined): Promise<RunRecord> {
  const flows = Object.keys((await context.flowFile())?.flows ?? {});
  if (text === undefined) return newestUnfinished(context, flows.length === 1 ? flows[0] : undefined);
  if (flows.includes(text)) return newestUnfinished(context, text);
  refuseAlive(context, text);
  const run = await resolveRun(context, text);
  if (isLooseRun(run)) {
    throw usageError(
      'not-a-flow',
      `Run ${specOf(run)} is of code that is no flow: mlgit did not start it, and cannot go on with it`,
      [`mlgit worktree ${specOf(run)} DIR   (its code, and how it ran)`],
    );
  }
  if (run.manifest.status !== 'succeeded') return run;
  throw usageError('nothing-to-resume', `Run ${specOf(run)} has succeeded: there is nothing to go on with`, [
    `mlgit run ${run.flow}`,
  ]);
}

async function newestUnfinished(context: Context, flow: string | undefined): Promise<RunRecord> {
  const runs = flow === undefined ? await context.runs.all() : await context.runs.ofFlow(flow);
  const own = runs.filter(({ remote }) => remote === undefined);
  // What another run has gone on with is not left over.
  const done = new Set(own.map(({ execution }) => execution.resumes));
  const found = own.find(
    (run) =>
      run.manifest.status !== 'succeeded' &&
      run.execution.reproduces === undefined &&
      !done.has(run.id) &&
      !isLooseRun(run),
  );
  if (found !== undefined) return found;
  const of = flow === undefined ? '' : ` of ${flow}`;
  throw usageError(
    'nothing-to-resume',
    `No run${of} of this clone has failed, was cancelled or got lost and was left so: there is nothing to go on with`,
    [
      ...aliveRuns(context).map((spec) => `mlgit logs --follow ${spec}`),
      `mlgit run${flow === undefined ? '' : ` ${flow}`}`,
    ],
  );
}

function refuseAlive(context: Context, text: string): void {
  const id = text.slice(text.indexOf('@') + 1);
  const alive = isRunIdPrefix(id)
    ? aliveRuns(context).find((spec) => spec.slice(spec.indexOf('@') + 1).startsWith(id))
    : undefined;
  if (alive === undefined) return;
  throw usageError('run-alive', `Run ${alive} has not ended: a process drives it`, [
    `mlgit logs --follow ${alive}`,
    'mlgit status',
  ]);
}

function aliveRuns(context: Context): string[] {
  return listJournals(activeFolder(context))
    .filter(({ header, touchedAtMs }) => context.isAlive(header.process, touchedAtMs))
    .map(({ header }) => `${header.flow}@${header.run}`);
}
