import type { RunElsewhere } from '../../executor/run-attempts.ts';
import type { SettleServices } from '../../executor/settle-success.ts';
import type { RunnerSpec } from '../../model/runner.ts';
import type { JobRunner } from '../../runner/job-port.ts';
import type { Context } from '../context.ts';
import type { RunUnderWay } from '../run-under-way.ts';
import { remoteResources } from './job-facts.ts';
import { JobWatch } from './job-watch.ts';
import { orderMaker } from './make-order.ts';
import type { Place } from './remote-attempt.ts';
import { runThere } from './run-there.ts';
import { SubmitQueue } from './submit-queue.ts';
import { openTeam, type Team } from './team.ts';

/** Attempts of a run that run elsewhere than on its machine. */
export interface Elsewhere {
  /** Undefined for a task of this machine. */
  readonly of: (runner: string | undefined) => RunElsewhere | undefined;
  /** When the run has ended. */
  close(): Promise<void>;
}

export interface ElsewhereOptions {
  readonly settle: SettleServices;
  readonly openJobs: (spec: RunnerSpec) => JobRunner;
}

/** Opens store and runners when the first task needs them: a run that finds all in its cache asks neither. */
export function openElsewhere(context: Context, run: RunUnderWay, options: ElsewhereOptions): Elsewhere {
  const { signal } = run.options;
  const makeOrder = orderMaker(context, run);
  const places = new Map<string, Promise<Place>>();
  let team: Promise<Team> | undefined;
  const openPlace = async (name: string): Promise<Place> => {
    const spec = run.prepared.runners.get(name);
    if (spec === undefined) throw new Error(`Internal error: runner ${name} was not looked for`);
    const jobs = options.openJobs(spec);
    team ??= openTeam(context, run.start.id, signal);
    const { remote, blobs, script } = await team;
    const watch = new JobWatch({
      run: run.start.id,
      runner: jobs,
      records: remote.records,
      emit: run.options.emit,
      clock: context.config.clock,
      signal,
    });
    return { name, jobs, blobs, script, watch, queue: new SubmitQueue(jobs, signal) };
  };
  const placeOf = (name: string): Promise<Place> => {
    const place = places.get(name) ?? openPlace(name);
    places.set(name, place);
    return place;
  };
  return {
    of: (name) => {
      if (name === undefined) return undefined;
      return async (prepared, { number, resources: declared }) => {
        const resources = remoteResources(declared);
        const made = await makeOrder(prepared, { number, resources });
        const place = await placeOf(name);
        return runThere({
          ...{ context, run, place, prepared, made, number, resources },
          settle: options.settle,
        });
      };
    },
    close: async () => {
      // One that could not be opened has told whoever asked for it.
      for (const place of places.values()) (await place.catch(() => undefined))?.jobs.close();
      await (await team?.catch(() => undefined))?.close();
    },
  };
}
