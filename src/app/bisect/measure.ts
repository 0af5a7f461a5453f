import type { Oid } from '../../git/port.ts';
import type { Tested } from '../../model/bisect-report.ts';
import type { ParamValue } from '../../model/flow.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { createRunId } from '../../model/run-id.ts';
import { isSameMetric } from '../../review/diff/compare-metric.ts';
import type { Context } from '../context.ts';
import { runFlow } from '../run-flow.ts';
import type { RunOptions } from '../run-options.ts';
import { metricOf } from './metric-bound.ts';

export type Params = { readonly [name: string]: ParamValue };

export interface MeasureOptions
  extends Pick<RunOptions, 'runners' | 'resources' | 'jobs' | 'remoteCache' | 'emit' | 'signal' | 'urgent'> {
  readonly flow: string;
  /** Of the flow, where it is not the usual one. */
  readonly file: string | undefined;
  /** `never`: only records; `missing`: where there is no record; `always`: in spite of one. */
  readonly running: 'never' | 'missing' | 'always';
}

export interface Measured extends Pick<Tested, 'from' | 'reason'> {
  readonly run?: RunRecord;
  readonly value?: number;
}

/** A metric of a flow at commits, each with parameters: from a record, else by a run of that commit, cached as any. */
export class Measure {
  readonly #context: Context;
  readonly #options: MeasureOptions;
  /** Its runs are those of one sweep: none is ever latest, and nothing of them is put into the working tree. */
  readonly #sweep: string;

  constructor(context: Context, options: MeasureOptions) {
    this.#context = context;
    this.#options = options;
    this.#sweep = createRunId(context.config.randomBytes);
  }

  async of(
    commit: Oid,
    params: Params,
    what: { readonly metric: string; readonly task: string; readonly step: string },
  ): Promise<Measured> {
    const { running } = this.#options;
    const known = running === 'always' ? undefined : await this.#recorded(commit, params, what);
    if (known !== undefined) return { ...known, from: 'record' };
    if (running === 'never') return { reason: 'no run of it is known' };
    try {
      const run = await this.#run(commit, params, what.step);
      const value = metricOf(run, what);
      if (value !== undefined) return { run, value, from: 'run' };
      return { run, from: 'run', reason: `its run has no number ${what.metric} in ${what.task}` };
    } catch (error) {
      if (this.#options.signal.aborted || !(error instanceof MlgitError)) throw error;
      return { reason: error.message };
    }
  }

  /** The newest run of that very commit with these values of all its parameters that are named. */
  async #recorded(
    commit: Oid,
    params: Params,
    what: { readonly metric: string; readonly task: string },
  ): Promise<{ readonly run: RunRecord; readonly value: number } | undefined> {
    for (const run of await this.#context.runs.ofFlow(this.#options.flow)) {
      if (run.codeCommit !== commit || run.execution.reproduces !== undefined) continue;
      const own = run.manifest.params;
      if (Object.keys(own).some((name) => name in params && !isSameMetric(own[name], params[name]))) continue;
      const value = metricOf(run, what);
      if (value !== undefined) return { run, value };
    }
    return undefined;
  }

  async #run(commit: Oid, params: Params, step: string): Promise<RunRecord> {
    const { running: _, flow, file, ...options } = this.#options;
    const { recorded } = await runFlow(this.#context, {
      ...options,
      ...{ flow, file: undefined, set: [], selection: { until: step }, force: false, failFast: true },
      ...{ message: `bisect at ${commit.slice(0, 12)}`, tag: undefined, sweep: this.#sweep },
      at: { commit, file, params },
    });
    if (options.signal.aborted) throw interrupted();
    const run = (await this.#context.runs.ofFlow(flow)).find(({ id }) => id === recorded.id);
    if (run === undefined) throw new Error(`Internal error: run ${recorded.id} was not recorded`);
    return run;
  }
}

function interrupted(): MlgitError {
  return new MlgitError('The search was interrupted; what it had run is recorded', {
    code: 'bisect-interrupted',
    kind: 'interrupted',
    hints: ['mlgit bisect with the same arguments goes on from there'],
  });
}
