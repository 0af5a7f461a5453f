import { basename } from 'node:path';
import { compareBytes } from '../../base/byte-order.ts';
import type { FlowSummary, HomeReport, RecentRun } from '../../model/report/home-report.ts';
import type { RunRecord } from '../../model/run.ts';
import { summaryLine } from '../../model/run-message.ts';
import type { RunningRun } from '../../model/running-run.ts';
import type { Context } from '../context.ts';
import { readTags } from '../tags.ts';
import { unfinishedRuns } from '../unfinished-runs.ts';

const MOST_RECENT = 50;

/** The flows of a repository, what goes on in it, and its newest runs. */
export async function reportOfHome(context: Context): Promise<HomeReport> {
  const [runs, tags, file, running] = await Promise.all([
    context.runs.all(),
    readTags(context),
    context.flowFile(),
    runningHere(context),
  ]);
  const names = new Set([...Object.keys(file?.flows ?? {}), ...runs.map(({ flow }) => flow)]);
  const flows = [...names].sort(compareBytes).map((flow): FlowSummary => {
    const own = runs.filter((run) => run.flow === flow);
    const [newest] = own;
    const description = file?.flows[flow]?.description;
    return {
      flow,
      runs: own.length,
      failed: own.filter(({ manifest }) => manifest.status === 'failed').length,
      ...(description === undefined ? {} : { description }),
      ...(newest === undefined ? {} : { lastMs: Date.parse(newest.execution.startedAt) }),
    };
  });
  return {
    version: 1,
    kind: 'home',
    repository: basename(context.location.root ?? context.location.gitDir),
    nowMs: context.config.clock.now(),
    flows,
    running,
    recent: runs
      .slice(0, MOST_RECENT)
      .map((run) => recent(run, tags.byRun.get(`${run.flow}/${run.id}`) ?? [])),
  };
}

function recent({ id, flow, manifest, execution }: RunRecord, tags: readonly string[]): RecentRun {
  const startedMs = Date.parse(execution.startedAt);
  return {
    ...{ id, flow, tags, startedMs },
    status: manifest.status,
    user: execution.user.replace(/\s*<[^>]*>$/, ''),
    wallMs: Date.parse(execution.endedAt) - startedMs,
    summary: execution.message ?? summaryLine(manifest, execution).slice(flow.length + 2),
  };
}

/** Runs of this clone that go on. Nobody else is asked: looking must not contact a store. */
export async function runningHere(context: Context): Promise<readonly RunningRun[]> {
  const recorded = new Set((await context.runs.all()).map(({ id }) => id as string));
  return unfinishedRuns(context)
    .filter(({ run, alive }) => alive && !recorded.has(run))
    .map(({ run, flow, startedAt, finished, tasks }) => ({
      ...{ run, flow, startedAt },
      state: 'running',
      where: `${finished.length} of ${tasks} tasks done`,
      user: '',
    }));
}
