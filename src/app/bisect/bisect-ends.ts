import type { Oid } from '../../git/port.ts';
import { type MlgitError, usageError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { isRunIdPrefix } from '../../model/run-id.ts';
import type { Context } from '../context.ts';
import { resolveRun } from '../resolve-spec.ts';
import { listTags } from '../tags.ts';

/** One end of the search: a commit, and the run that it was named by. */
export interface BisectEnd {
  readonly commit: Oid;
  readonly run?: RunRecord;
}

/** What `--good` or `--bad` names: a run by its SPEC, id or tag, else a git revision. @throws MlgitError (usage). */
export async function bisectEnd(context: Context, flow: string, text: string): Promise<BisectEnd> {
  if (text.includes('@') && !text.includes('@{')) return ofRun(await resolveRun(context, text), flow);
  const runs = await context.runs.ofFlow(flow);
  const isTag = (await listTags(context)).some((tag) => tag.flow === flow && tag.name === text);
  const isId = isRunIdPrefix(text) && runs.some(({ id }) => id.startsWith(text));
  if (isTag || isId || text === 'latest') return ofRun(await resolveRun(context, `${flow}@${text}`), flow);
  const commit = await context.revParse(text);
  if (commit !== undefined) return { commit };
  throw usageError('no-such-run', `${JSON.stringify(text)} is no run, tag or git revision of flow ${flow}`, [
    `mlgit log ${flow}`,
    'git log',
  ]);
}

function ofRun(run: RunRecord, flow: string): BisectEnd {
  if (run.flow === flow) return { commit: run.codeCommit as Oid, run };
  throw otherFlow(run, flow);
}

function otherFlow(run: RunRecord, flow: string): MlgitError {
  return usageError(
    'other-flow',
    `Run ${run.flow}@${run.id} is of flow ${run.flow}, expected one of ${flow}`,
    [`mlgit log ${flow}`],
  );
}
