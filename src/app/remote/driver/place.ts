import { Lanes } from '../../../base/lanes.ts';
import type { RunnerSpec } from '../../../model/runner.ts';
import type { JobRunner } from '../../../runner/job-port.ts';
import type { Context } from '../../context.ts';
import type { Team } from '../team.ts';
import { AttemptPools } from './attempt-pools.ts';
import { JobWatch } from './job-watch.ts';
import { Mailroom } from './mailroom.ts';
import type { Place, RemoteRun } from './remote-attempt.ts';
import { SubmitQueue } from './submit-queue.ts';

/** Each sends and brings with the concurrency of its store, so more would only hold more memory. */
const LANES = 16;

export interface PlaceFacts {
  readonly spec: RunnerSpec;
  readonly jobs: JobRunner;
  readonly team: Team;
  /** Of URLs that are minted; undefined: as long as is sensible. */
  readonly urlLifeMs?: number | undefined;
}

/** A runner for the attempts of a run. */
export function placeOf(
  context: Pick<Context, 'config' | 'store'>,
  run: RemoteRun,
  { spec, jobs, team, urlLifeMs }: PlaceFacts,
): Place {
  const { name } = spec;
  const watch = new JobWatch({
    run: run.id,
    runner: jobs,
    records: team.remote.records,
    emit: run.emit,
    clock: context.config.clock,
    signal: run.signal,
  });
  const { blobs } = team;
  const pools = new AttemptPools(team.remote.records);
  return {
    name,
    jobs,
    blobs,
    script: team.scriptOf(spec),
    mailroom:
      spec.credentials === 'driver' ? new Mailroom(context, run, { jobs, team, urlLifeMs }) : undefined,
    watch,
    lanes: new Lanes(LANES),
    queue: new SubmitQueue(jobs, {
      announce: (attempts) => pools.announce(attempts),
      signal: run.signal,
    }),
  };
}
