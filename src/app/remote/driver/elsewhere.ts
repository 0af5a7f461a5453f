import type { RunElsewhere } from '../../../executor/run-attempts.ts';
import type { SettleServices } from '../../../executor/settle-success.ts';
import type { RunnerSpec } from '../../../model/runner.ts';
import type { JobRunner } from '../../../runner/job-port.ts';
import type { Context } from '../../context.ts';
import type { RunUnderWay } from '../../run-under-way.ts';
import type { TaskImages } from '../../task-images.ts';
import { openTeam, type Team } from '../team.ts';
import { remoteResources } from './job-facts.ts';
import { orderMaker } from './make-order.ts';
import { placeOf } from './place.ts';
import type { Place, RemoteRun } from './remote-attempt.ts';
import { runThere } from './run-there.ts';
import { shippedEnvironments } from './shipped-environments.ts';

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
  readonly images: Pick<TaskImages, 'pinned'>;
  readonly urlLifeMs?: number | undefined;
}

/** Opens store and runners when the first task needs them: a run that finds all in its cache asks neither. */
export function openElsewhere(context: Context, underWay: RunUnderWay, options: ElsewhereOptions): Elsewhere {
  const run = remoteRun(underWay);
  const orderOf = orderMaker(context, underWay);
  const environmentOf = shippedEnvironments(context, underWay);
  const places = new Map<string, Promise<Place>>();
  let team: Promise<Team> | undefined;
  const openPlace = async (name: string): Promise<Place> => {
    const spec = underWay.prepared.runners.get(name);
    if (spec === undefined) throw new Error(`Internal error: runner ${name} was not looked for`);
    const jobs = options.openJobs(spec);
    team ??= openTeam(context, run.id, run.signal);
    return placeOf(context, run, { spec, jobs, team: await team, urlLifeMs: options.urlLifeMs });
  };
  const place = (name: string): Promise<Place> => {
    const known = places.get(name) ?? openPlace(name);
    places.set(name, known);
    return known;
  };
  return {
    of: (name) => {
      if (name === undefined) return undefined;
      return async (prepared, { number, resources: declared }) => {
        const resources = remoteResources(declared);
        const { image: named } = prepared.task.step;
        const image = named === undefined ? undefined : await options.images.pinned(named);
        const opened = await place(name);
        const makeOrder = async () => {
          const environment = await environmentOf(prepared.task.step, opened.blobs);
          return orderOf(prepared, { number, resources, environment });
        };
        return runThere({
          ...{ context, run, place: opened, settle: options.settle },
          ...{ prepared, makeOrder, number, resources, image },
        });
      };
    },
    close: async () => {
      // One that could not be opened has told whoever asked for it.
      for (const opening of places.values()) {
        const opened = await opening.catch(() => undefined);
        await opened?.watch.close();
        await opened?.mailroom?.close();
        opened?.jobs.close();
      }
      await (await team?.catch(() => undefined))?.close();
    },
  };
}

function remoteRun({ start, prepared, journal, options }: RunUnderWay): RemoteRun {
  const { emit, signal, urgent } = options;
  return {
    id: start.id,
    flow: prepared.plan.flow.name,
    repository: prepared.flow.root,
    logFolder: journal.folder,
    onStarted: (taskId, logPath) => journal.taskStarted(taskId, logPath),
    ...{ emit, signal, urgent },
  };
}
