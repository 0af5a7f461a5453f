import type { Oid } from '../../git/port.ts';
import type { BisectFinding, BisectReport, ParamStep, Tested } from '../../model/bisect-report.ts';
import { diffValue } from '../../model/diff/diff-value.ts';
import type { Direction } from '../../model/metric.ts';
import { usageError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { recoverRuns } from '../recover-runs.ts';
import { type BisectEnd, bisectEnd } from './bisect-ends.ts';
import { changedComponents } from './changed-components.ts';
import { Measure, type Measured, type MeasureOptions, type Params } from './measure.ts';
import { boundBetween, boundText, isGood, type MetricBound, metricOf, taskOfMetric } from './metric-bound.ts';
import { type CommitVerdict, type FoundCommits, searchCommits } from './search-commits.ts';
import { differingParams, searchParams } from './search-params.ts';

export interface BisectOptions extends Omit<MeasureOptions, 'file'> {
  readonly metric: string;
  /** Runs, or revisions. */
  readonly good: string;
  readonly bad: string;
  /** A step or task, where several have the metric. */
  readonly step: string | undefined;
  readonly threshold: number | undefined;
  readonly direction: Direction | undefined;
  readonly firstParent: boolean;
}

/**
 * Finds the commit or the parameter at which a metric fell, from records and, where there are none, by running the flow at
 * commits in between. What was run is recorded, so that a search that was interrupted goes on from there.
 * @throws MlgitError (usage) where the ends are none; `bisect-interrupted`.
 */
export async function bisectFlow(context: Context, options: BisectOptions): Promise<BisectReport> {
  await recoverRuns(context, options.emit);
  const [good, bad] = [
    await bisectEnd(context, options.flow, options.good),
    await bisectEnd(context, options.flow, options.bad),
  ];
  return new Search(context, options, { good, bad }).run();
}

/** One search, and what it has tested so far. */
class Search {
  readonly #context: Context;
  readonly #options: BisectOptions;
  readonly #ends: { readonly good: BisectEnd; readonly bad: BisectEnd };
  /** Of an end that is a commit alone, those of the other one. */
  readonly #params: { readonly good: Params; readonly bad: Params };
  readonly #measure: Measure;
  readonly #tested: Tested[] = [];
  readonly #measured = new Map<string, Measured>();

  constructor(context: Context, options: BisectOptions, ends: { good: BisectEnd; bad: BisectEnd }) {
    const { good, bad } = ends;
    this.#context = context;
    this.#options = options;
    this.#ends = ends;
    this.#params = {
      good: (good.run ?? bad.run)?.manifest.params ?? {},
      bad: (bad.run ?? good.run)?.manifest.params ?? {},
    };
    const file = (bad.run ?? good.run)?.execution.file;
    this.#measure = new Measure(context, { ...options, file });
  }

  async run(): Promise<BisectReport> {
    const { metric, flow } = this.#options;
    const what = { metric, ...(await this.#task()) };
    const good = await this.#end('good', what);
    const bad = await this.#end('bad', what);
    const asked = {
      threshold: this.#options.threshold,
      direction: this.#options.direction ?? what.direction,
    };
    const bound = boundBetween(what, { good: good.value, bad: bad.value }, asked);
    const found = await this.#find(bound, { good, bad });
    return {
      ...{ flow, metric, task: bound.task, bound: boundText(bound) },
      good: await this.#describe(this.#ends.good.commit, good, 'good'),
      bad: await this.#describe(this.#ends.bad.commit, bad, 'bad'),
      tested: this.#tested,
      found,
    };
  }

  /** Of an end, else of the newest run that has the metric. */
  async #task(): Promise<ReturnType<typeof taskOfMetric>> {
    const { flow, metric, step } = this.#options;
    const { good, bad } = this.#ends;
    const named = bad.run ?? good.run;
    if (named !== undefined) return taskOfMetric(named, metric, step);
    const runs = await this.#context.runs.ofFlow(flow);
    const known = runs.find(({ manifest }) =>
      Object.values(manifest.tasks).some(({ metrics }) => Object.hasOwn(metrics, metric)),
    );
    if (known !== undefined) return taskOfMetric(known, metric, step);
    if (step !== undefined) return { task: step, step, direction: undefined };
    throw usageError('no-such-metric', `No run of ${flow} has a metric ${JSON.stringify(metric)}`, [
      '--step STEP   (the step that writes it)',
      `mlgit run ${flow}`,
    ]);
  }

  async #end(
    end: 'good' | 'bad',
    what: Pick<MetricBound, 'metric' | 'task' | 'step'>,
  ): Promise<Measured & { readonly value: number }> {
    const { commit, run } = this.#ends[end];
    const of = run === undefined ? undefined : metricOf(run, what);
    const measured: Measured =
      run === undefined
        ? await this.#measure.of(commit, this.#params[end], what)
        : of === undefined
          ? { reason: `run ${run.id} has no number ${what.metric} in ${what.task}` }
          : { run, value: of, from: 'record' };
    if (measured.value !== undefined) return { ...measured, value: measured.value };
    const spec = this.#options[end];
    throw usageError(
      'end-not-measured',
      `The ${end} end ${spec} has no ${what.metric}: ${measured.reason ?? 'it has no number'}`,
      [`choose another --${end}`, `mlgit log ${this.#options.flow}`],
    );
  }

  async #find(bound: MetricBound, { good, bad }: { good: Measured; bad: Measured }): Promise<BisectFinding> {
    const { good: first, bad: last } = this.#ends;
    const names = differingParams(this.#params.good, this.#params.bad);
    if (first.commit !== last.commit) {
      await this.#requireOrder();
      const atBad =
        names.length === 0 ? 'bad' : await this.#test(last.commit, this.#params.good, { bound, names: [] });
      if (atBad === 'skipped') return components(good, bad);
      if (atBad === 'bad') return this.#findCommit(bound, { good, bad });
    } else if (names.length === 0) return components(good, bad);
    const found = await searchParams(this.#params, (params, some) =>
      this.#test(last.commit, params, { bound, names: some }),
    );
    return found === undefined ? components(good, bad) : this.#paramsFinding(found);
  }

  async #requireOrder(): Promise<void> {
    const { good, bad } = this.#ends;
    const { firstParent, flow } = this.#options;
    const between = await this.#context.bisection.suspects(bad.commit, [good.commit], { firstParent });
    if (between.length > 0) return;
    throw usageError(
      'not-after',
      `${this.#options.bad} is in the history of ${this.#options.good}: expected a bad end that came later`,
      ['exchange --good and --bad', 'git log --oneline', `mlgit log ${flow}`],
    );
  }

  #paramsFinding(names: readonly string[]): BisectFinding {
    const params = names.map((name): ParamStep => {
      const [good, bad] = [this.#params.good[name], this.#params.bad[name]];
      return {
        name,
        ...(good === undefined ? {} : { good: diffValue(good) }),
        ...(bad === undefined ? {} : { bad: diffValue(bad) }),
      };
    });
    return { kind: 'params', params };
  }

  async #findCommit(bound: MetricBound, ends: { good: Measured; bad: Measured }): Promise<BisectFinding> {
    const { good, bad } = this.#ends;
    this.#measured.set(good.commit, ends.good);
    if (!this.#measured.has(bad.commit)) this.#measured.set(bad.commit, ends.bad);
    const found = await searchCommits(this.#context, {
      ...{ good: good.commit, bad: bad.commit, firstParent: this.#options.firstParent },
      test: (commit) => this.#test(commit, this.#params.good, { bound, names: [] }),
    });
    const [only, ...others] = found.suspects;
    if (only === undefined || others.length > 0) return { kind: 'suspects', commits: found.suspects };
    return (await this.#notTheCode(bound, only, ends.bad)) ?? this.#commitFinding(only, found);
  }

  /** The bad end may be bad by where it once ran: nothing in between has been measured there. */
  async #notTheCode(bound: MetricBound, only: Oid, bad: Measured): Promise<BisectFinding | undefined> {
    const mayRun = this.#options.running !== 'never';
    if (only !== this.#ends.bad.commit || bad.from !== 'record' || !mayRun) return undefined;
    const again = await new Measure(this.#context, {
      ...{ ...this.#options, file: bad.run?.execution.file, running: 'always' as const },
    }).of(only, this.#params.bad, bound);
    if (again.value === undefined || !isGood(again.value, bound)) return undefined;
    await this.#note(only, again, 'good', []);
    return components(again, bad);
  }

  async #commitFinding(oid: Oid, { good }: FoundCommits): Promise<BisectFinding> {
    const commit = await this.#context.objects.readCommit(oid);
    const parent = commit?.parents.find((one) => good.includes(one)) ?? good.at(-1);
    const before = parent === undefined ? undefined : this.#measured.get(parent)?.run;
    const after = this.#measured.get(oid)?.run;
    return {
      kind: 'commit',
      commit: oid,
      subject: subjectOf(commit?.message),
      author: commit?.author ?? '',
      changed: before === undefined || after === undefined ? [] : changedComponents(before, after),
    };
  }

  async #test(
    commit: Oid,
    params: Params,
    { bound, names }: { readonly bound: MetricBound; readonly names: readonly string[] },
  ): Promise<CommitVerdict> {
    this.#options.signal.throwIfAborted();
    const measured = await this.#measure.of(commit, params, bound);
    const { value } = measured;
    const verdict = value === undefined ? 'skipped' : isGood(value, bound) ? 'good' : 'bad';
    if (names.length === 0) this.#measured.set(commit, measured);
    await this.#note(commit, measured, verdict, names);
    return verdict;
  }

  async #note(
    commit: Oid,
    measured: Measured,
    verdict: CommitVerdict,
    names: readonly string[],
  ): Promise<void> {
    const described = await this.#describe(commit, measured, verdict);
    this.#tested.push({ ...described, ...(names.length === 0 ? {} : { params: names }) });
  }

  async #describe(oid: Oid, measured: Measured, verdict: CommitVerdict): Promise<Tested> {
    const { run, value, from, reason } = measured;
    return {
      commit: oid,
      subject: subjectOf((await this.#context.objects.readCommit(oid))?.message),
      verdict,
      ...(value === undefined ? {} : { value }),
      ...(run === undefined ? {} : { run: run.id }),
      ...(from === undefined ? {} : { from }),
      ...(reason === undefined ? {} : { reason }),
    };
  }
}

function components(good: Measured, bad: Measured): BisectFinding {
  const changed = good.run === undefined || bad.run === undefined ? [] : changedComponents(good.run, bad.run);
  return { kind: 'components', changed };
}

function subjectOf(message: string | undefined): string {
  return message?.split('\n')[0] ?? '';
}
