import { Lanes } from '../../base/lanes.ts';
import type { JobRunner } from '../../runner/job-port.ts';
import type { Context } from '../context.ts';
import { JobWatch } from './job-watch.ts';
import type { Place, RemoteRun } from './remote-attempt.ts';
import { SubmitQueue } from './submit-queue.ts';
import type { Team } from './team.ts';

/** Each sends and brings with the concurrency of its store, so more would only hold more memory. */
const LANES = 16;

/** A runner for the attempts of a run. */
export function placeOf(
  context: Pick<Context, 'config'>,
  run: RemoteRun,
  { name, jobs, team }: { readonly name: string; readonly jobs: JobRunner; readonly team: Team },
): Place {
  const watch = new JobWatch({
    run: run.id,
    runner: jobs,
    records: team.remote.records,
    emit: run.emit,
    clock: context.config.clock,
    signal: run.signal,
  });
  const { blobs, script } = team;
  return {
    name,
    jobs,
    blobs,
    script,
    watch,
    lanes: new Lanes(LANES),
    queue: new SubmitQueue(jobs, { signal: run.signal }),
  };
}
