import type { Config } from '../../config/config.ts';
import type { DetachedEnd } from '../../executor/remote/detached-run.ts';
import type { Oid } from '../../git/port.ts';
import type { RunRecord } from '../../model/run.ts';
import { pushProblem, pushRefs } from '../push-refs.ts';
import { CODE_REMOTE } from '../remote/detached/code-copy.ts';
import { writeEnd } from '../remote/detached/detached-end.ts';
import { outcomeOfRecord } from '../remote/detached/outcome-of-record.ts';
import { shareRun } from '../remote/detached/share-run.ts';
import type { RunOutcome } from '../run-flow.ts';
import { decideRunEnd } from './decide-run-end.ts';
import {
  inScheduledRun,
  type OpenedScheduled,
  type ScheduledRequest,
  type Watching,
} from './open-scheduled.ts';

export interface RecordedEnd {
  readonly outcome: RunOutcome;
  readonly end: DetachedEnd;
  /** URL of the repository that has the run now; undefined: nobody said which, and it is for a clone to take. */
  readonly pushedTo: string | undefined;
}

/**
 * Makes the commit of a scheduled run from what all of its tasks said, and pushes it to the repository that its code is from. Done
 * again it makes the same commit; when tasks were run again meanwhile, a further run, which names the one before.
 * @throws MlgitError what reading the store and pushing throws.
 */
export function recordScheduled(
  config: Config,
  request: ScheduledRequest,
  watching: Watching,
): Promise<RecordedEnd> {
  return inScheduledRun(config, request, watching, async (run) => {
    const { context, order } = run;
    const end = await decideRunEnd(run);
    await writeEnd(context, end);
    const recorded = (await context.runs.ofFlow(end.flow)).find(({ id }) => id === end.run);
    if (recorded === undefined) throw new Error(`Internal error: run ${end.run} was just recorded`);
    const { incomplete } = await shareRun(context, recorded, watching.signal);
    if (incomplete[0] !== undefined) throw incomplete[0].because;
    const { repository } = order.scheduled;
    if (repository !== undefined) await pushRun(run, recorded);
    return { outcome: outcomeOfRecord(recorded), end, pushedTo: repository };
  });
}

/** From a copy without history: what the remote has of it already, the copy need not have. */
async function pushRun({ context, order, options }: OpenedScheduled, run: RunRecord): Promise<void> {
  const { signal } = options;
  const consumed = Object.values(order.scheduled.consumed).map(({ commit }) => commit as Oid);
  await context.bringCommits(CODE_REMOTE, consumed, signal);
  const problem = pushProblem(await pushRefs(context, { remote: CODE_REMOTE, runs: [run], signal }));
  if (problem !== undefined) throw problem;
}
