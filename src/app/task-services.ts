import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { TaskServices } from '../executor/run-task.ts';
import { readMetrics } from '../flow/read-metrics.ts';
import { checkEvaluation } from './checks/evaluate-checks.ts';
import type { Context } from './context.ts';
import { keyServices } from './key-services.ts';
import { NO_CACHE } from './reproduce/no-cache.ts';
import { takenResults } from './reproduce/taken-results.ts';
import { taskReservations } from './resources/task-reservations.ts';
import { resumedResults } from './resumed-results.ts';
import type { RunUnderWay } from './run-under-way.ts';
import { teamCache } from './sharing/team-cache.ts';
import { taskWorkspaces } from './task-workspaces.ts';
import { TrustedMakers } from './trusted-makers.ts';

/** How often a claim of another process is looked at again. */
const CLAIM_POLL_MS = 50;

/** The adapters that the executor runs a prepared run with. */
export function taskServices(
  context: Context,
  run: RunUnderWay,
): Omit<TaskServices, 'elsewhere'> & Pick<ReturnType<typeof keyServices>, 'images'> {
  const { clock, randomBytes } = context.config;
  const { progress, journal, options } = run;
  const { signal } = options;
  const keys = keyServices(context, run.prepared, {
    itemOf: (id) => progress.itemOf(id),
    signal,
    pull: true,
  });
  const openWorkspace = taskWorkspaces(context, run, keys);
  const { runner, machine } = run.places;
  const cache = teamCache(context, { ...options, bring: true });
  const reserve = taskReservations(context, run, machine);
  return {
    ...keys,
    runId: run.start.id,
    factsOf: new TrustedMakers(context, signal).factsOf,
    resumed:
      options.rerun === undefined ? resumedResults(context, options, cache) : takenResults(options.rerun),
    store: context.store,
    cache: options.rerun === undefined ? cache : NO_CACHE,
    runner,
    reserve,
    surroundings: { ...keys.surroundings, openWorkspace },
    evaluateChecks: checkEvaluation(context, run, { runner, openWorkspace }),
    emit: options.emit,
    signal,
    urgent: options.urgent,
    force: options.force,
    now: clock.now,
    discard: run.discard,
    readMetrics: async (path) => readMetrics(path, await readFile(path, 'utf8')),
    waitForOther: (signal) => pause(CLAIM_POLL_MS, signal),
    sleep: pause,
    random: () => Buffer.from(randomBytes(4)).readUInt32LE() / 2 ** 32,
    onRetry: (taskId, attempt) => journal.attemptEnded(taskId, attempt),
  };
}

/** Until the time is over, or an abort. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return delay(ms, undefined, { signal }).catch(() => undefined);
}
