import { type SweepPoint, sweepPoints } from '../flow/sweep-points.ts';
import type { RunEvent } from '../model/event.ts';
import type { Direction, MetricValue } from '../model/metric.ts';
import { MlgitError, reworded, usageError } from '../model/mlgit-error.ts';
import { createRunId } from '../model/run-id.ts';
import type { SweepReport, SweepRow } from '../model/sweep-report.ts';
import { checkoutRun, type RunCheckout } from './checkout-run.ts';
import { workingTree } from './code-tree.ts';
import type { Context } from './context.ts';
import { loadFlow } from './load-flow.ts';
import { readParams } from './prepare-run.ts';
import type { RecordedRun } from './record-run.ts';
import { runFlow } from './run-flow.ts';
import type { RunOptions } from './run-options.ts';
import { openPlaces } from './run-places.ts';
import { sweepError } from './sweep-error.ts';

export interface SweepOptions extends Omit<RunOptions, 'sweep' | 'places'> {
  /** `name=a,b,c` texts. */
  readonly sweeps: readonly string[];
  /** So many of the combinations. */
  readonly sample: number | undefined;
  /** `best:METRIC`: the run whose outputs appear in the working tree; undefined: none. */
  readonly checkout: string | undefined;
  /** Called with each run as it is recorded. */
  readonly onRecorded: (recorded: RecordedRun) => Promise<void>;
}

export interface SweepOutcome {
  readonly report: SweepReport;
  readonly checkout: RunCheckout | undefined;
  readonly wallMs: number;
  /** Why it did not succeed as a whole; its runs are recorded all the same, and its table is worth to be seen. */
  readonly error: MlgitError | undefined;
}

/** One run for each combination of parameters; what they share is computed once, by whoever comes first. */
export async function runSweep(context: Context, options: SweepOptions): Promise<SweepOutcome> {
  const began = context.config.clock.monotonic();
  const { sweeps, sample, checkout, onRecorded, ...rest } = options;
  if (options.tag !== undefined) throw noTag(options.tag);
  const flow = await loadFlow(context, options.flow, options.file, options);
  const points = sweepPoints(flow.flow, sweeps, sample);
  refuseSetTwice(points, options.set);
  const settings = points.map((point) => [
    ...options.set,
    ...Object.entries(point).map(([k, v]) => `${k}=${v}`),
  ]);
  // All mistakes before anything runs.
  const tree = workingTree(context, flow.root);
  try {
    for (const set of settings) await readParams(context, { flow, tree }, { set });
  } catch (error) {
    throw asTyped(error, points);
  } finally {
    await tree.close();
  }
  const metric = checkout === undefined ? undefined : metricOf(checkout);
  const sweep = createRunId(context.config.randomBytes);
  const rows = new Map<number, SweepRow>();
  const recorded = new Map<string, RecordedRun>();
  const places = openPlaces(context, options.jobs);
  const names = points.map(nameOf);
  const at = context.config.clock.now();
  options.emit({ type: 'sweep-started', at, sweep, runs: points.length, names, jobs: options.jobs });
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < points.length && !options.signal.aborted; index = next++) {
      const point = points[index] as SweepPoint;
      const emit = (event: RunEvent): void => quietly(options.emit, nameOf(point), event);
      const set = settings[index] as string[];
      const outcome = await runFlow(context, { ...rest, set, emit, places, sweep, tag: undefined });
      recorded.set(outcome.recorded.id, outcome.recorded);
      const row = rowOf(point, outcome.recorded);
      rows.set(index, row);
      options.emit({
        type: 'sweep-run-ended',
        at: context.config.clock.now(),
        name: nameOf(point),
        ...row,
        wallMs: outcome.wallMs,
      });
      await onRecorded(outcome.recorded);
    }
  };
  // Runs wait for the tasks of one another: a few more than there are places keep all of them busy.
  await Promise.all(Array.from({ length: Math.min(options.jobs + 1, points.length) }, work)).finally(
    places.close,
  );
  const done = points.flatMap((_, index) => rows.get(index) ?? []);
  const report = reportOf({ sweep, flow: flow.flow.name, rows: done, metric }, recorded);
  const best = report.best === undefined ? undefined : recorded.get(report.best);
  const shown = metric === undefined || best === undefined ? undefined : await checkoutRun(context, best);
  const lacksBest = metric !== undefined && best === undefined;
  return {
    report,
    checkout: shown,
    wallMs: context.config.clock.monotonic() - began,
    error:
      sweepError(report, options.signal.aborted) ??
      (lacksBest ? noBest(metric, flow.flow.name, sweep) : undefined),
  };
}

function refuseSetTwice([point = {}]: readonly SweepPoint[], sets: readonly string[]): void {
  const twice = Object.keys(point).find((name) => sets.some((set) => set.startsWith(`${name}=`)));
  if (twice === undefined) return;
  throw usageError('bad-sweep', `The parameter ${JSON.stringify(twice)} is given by --set, and by --sweep`, [
    `take one of the two out, as in: mlgit run --sweep ${twice}=…`,
  ]);
}

/** What is wrong with a value that --sweep gave is said of that: nobody typed --set. */
function asTyped(error: unknown, [point = {}]: readonly SweepPoint[]): unknown {
  if (!(error instanceof MlgitError)) return error;
  const name = Object.keys(point).find((one) => error.message.startsWith(`--set ${one}: `));
  if (name === undefined) return error;
  return reworded(error, error.message.replace('--set', '--sweep'));
}

function nameOf(point: SweepPoint): string {
  return Object.entries(point)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

/** Of the many tasks of many runs only what somebody must know, and what runs now. */
function quietly(emit: RunOptions['emit'], name: string, event: RunEvent): void {
  if (event.type === 'task-started' || event.type === 'task-log')
    emit({ ...event, task: `${name} ${event.task}` });
  else if (event.type === 'task-ended')
    emit({ ...event, type: 'sweep-task-ended', task: `${name} ${event.task}` });
  else if (event.type === 'warning' || event.type === 'progress' || event.type.startsWith('environment'))
    emit(event);
}

function rowOf(point: SweepPoint, { id, manifest, execution }: RecordedRun): SweepRow {
  const metrics: { [name: string]: MetricValue } = {};
  for (const task of Object.values(manifest.tasks)) Object.assign(metrics, task.metrics);
  const cached = Object.values(execution.tasks).filter(({ outcome }) => outcome === 'cached').length;
  return {
    run: id,
    params: point,
    status: manifest.status,
    metrics,
    cached,
    tasks: Object.keys(manifest.tasks).length,
  };
}

interface Unranked {
  readonly sweep: string;
  readonly flow: string;
  readonly rows: readonly SweepRow[];
  /** The one that was asked for. */
  readonly metric: string | undefined;
}

/** Ranked by the metric that was asked for, else by the first that the flow gives a direction. */
function reportOf({ metric, ...report }: Unranked, recorded: ReadonlyMap<string, RecordedRun>): SweepReport {
  const directions = new Map<string, Direction>();
  for (const { manifest } of recorded.values()) {
    for (const { direction } of Object.values(manifest.tasks)) {
      for (const [name, way] of Object.entries(direction ?? {})) directions.set(name, way);
    }
  }
  const by = metric ?? directions.keys().next().value;
  if (by === undefined) return report;
  const direction = directions.get(by) ?? 'max';
  const sign = direction === 'max' ? -1 : 1;
  const value = ({ metrics }: SweepRow): number => Number(metrics[by]);
  const ranked = report.rows
    .filter((row) => row.status === 'succeeded' && !Number.isNaN(value(row)))
    .sort((a, b) => sign * (value(a) - value(b)));
  return { ...report, metric: by, direction, ...(ranked[0] === undefined ? {} : { best: ranked[0].run }) };
}

function metricOf(checkout: string): string {
  const [, metric] = /^best:(.+)$/.exec(checkout) ?? [];
  if (metric !== undefined) return metric;
  throw usageError('bad-checkout', `--checkout ${JSON.stringify(checkout)}: expected best:METRIC`, [
    'mlgit run --sweep seed=1,2,3 --checkout best:auc',
  ]);
}

function noTag(tag: string): MlgitError {
  return usageError('bad-tag', `--tag ${tag} names one run, and a sweep makes several`, [
    'mlgit tag FLOW@RUN NAME   (with the run that you choose)',
  ]);
}

function noBest(metric: string, flow: string, sweep: string): MlgitError {
  return new MlgitError(`No run of the sweep succeeded with a metric ${JSON.stringify(metric)}`, {
    code: 'no-best',
    kind: 'failed',
    hints: [`mlgit log ${flow} --sweep ${sweep}`],
  });
}
