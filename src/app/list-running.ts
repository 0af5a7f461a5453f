import type { RunningRun } from '../model/running-run.ts';
import type { Context } from './context.ts';
import { detachedRuns } from './remote/detached/detached-runs.ts';
import { openMadeStore } from './sharing/open-remote.ts';
import { unfinishedRuns } from './unfinished-runs.ts';

/** Runs in progress: of this clone, and those that were detached, whoever started them. */
export async function listRunning(context: Context, signal: AbortSignal): Promise<readonly RunningRun[]> {
  const { name, email } = await context.identity();
  const here = unfinishedRuns(context).map(
    ({ run, flow, alive, startedAt }): RunningRun => ({
      ...{ run, flow, startedAt },
      state: alive ? 'running' : 'lost',
      where: 'this clone',
      user: `${name} <${email}>`,
    }),
  );
  const remote = await openMadeStore(context, signal);
  if (remote === undefined) return here;
  const recorded = new Set((await context.runs.all()).map(({ id }) => id as string));
  const detached = (await detachedRuns(remote, context.config.clock.now()))
    .filter(({ order }) => !recorded.has(order.run))
    .map(
      ({ order, state, job }): RunningRun => ({
        run: order.run,
        flow: order.flow,
        state,
        where: job === undefined ? order.runner : `${order.runner} job ${job}`,
        startedAt: order.submittedAt,
        user: `${order.user.name} <${order.user.email}>`,
      }),
    );
  return [...here, ...detached];
}
