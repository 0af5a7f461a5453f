import type { CodeDiff } from '../model/diff/code-diff.ts';
import type { DiffSide } from '../model/diff/diff-side.ts';
import type { RunDiff, Unknown } from '../model/diff/run-diff.ts';
import { type ArtifactLook, diffArtifacts } from './diff/diff-artifacts.ts';
import { diffChecks } from './diff/diff-checks.ts';
import { diffCost } from './diff/diff-cost.ts';
import { diffEnvironment } from './diff/diff-environment.ts';
import { diffInputs } from './diff/diff-inputs.ts';
import { diffMetrics } from './diff/diff-metrics.ts';
import { diffParams } from './diff/diff-params.ts';
import { diffSeries, type SeriesLook } from './diff/diff-series.ts';
import { diffSteps, stepDiffers } from './diff/diff-steps.ts';
import type { ThresholdRule } from './diff/judge-thresholds.ts';
import { unknownInterpreters } from './diff/noted-interpreters.ts';
import { type ComparedRecord, pairTasks } from './diff/task-pairs.ts';

/** A run as it is compared: its record, perhaps a part of it, and what is said of it. */
export interface ComparedRun {
  readonly side: DiffSide;
  readonly record: ComparedRecord;
}

/** What was looked up outside of the records. */
export interface LookedUp {
  readonly code: CodeDiff;
  /** Bounds that the flow of the later run sets. */
  readonly thresholds: readonly ThresholdRule[];
  /** By `artifactId`. */
  readonly artifacts: ReadonlyMap<string, ArtifactLook>;
  /** By task. */
  readonly series: ReadonlyMap<string, SeriesLook>;
  readonly unknown: readonly Unknown[];
}

export const NOTHING_LOOKED_UP: LookedUp = {
  code: { files: [], otherFiles: 0 },
  thresholds: [],
  artifacts: new Map(),
  series: new Map(),
  unknown: [],
};

/** The whole difference of two runs, from their records and what was looked up beside them. Pure. */
export function diffRuns(
  { side: before, record: old }: ComparedRun,
  { side: after, record: now }: ComparedRun,
  found: LookedUp = NOTHING_LOOKED_UP,
): RunDiff {
  const pairs = pairTasks(old, now);
  const sections = {
    code: found.code,
    params: diffParams(old.manifest.params, now.manifest.params),
    environment: diffEnvironment(old, now, pairs),
    inputs: diffInputs(old, now),
    steps: diffSteps(pairs),
    checks: diffChecks(pairs),
    metrics: diffMetrics(pairs, found.thresholds),
    series: diffSeries(pairs, found.series),
    artifacts: diffArtifacts(pairs, found.artifacts),
  };
  return {
    version: 1,
    kind: 'run-diff',
    before,
    after,
    differs: differing(sections),
    ...sections,
    cost: diffCost(old, now, pairs),
    unknown: [...found.unknown, ...unknownInterpreters(old, now, pairs)],
  };
}

type Sections = Pick<RunDiff, RunDiff['differs'][number]>;

function differing(sections: Sections): RunDiff['differs'] {
  const { code, params, environment, inputs, steps, checks, metrics, series, artifacts } = sections;
  const { interpreters, system, declared, images } = environment;
  const is: { readonly [section in keyof Sections]: boolean } = {
    code: code.files.length > 0,
    params: params.changed.length > 0,
    environment: [interpreters, system, declared, images].some((changes) => changes.length > 0),
    inputs: inputs.changed.length > 0,
    steps: steps.steps.some(stepDiffers),
    checks: checks.changed.length > 0,
    metrics: metrics.changed.length > 0,
    series: series.changed.length > 0,
    artifacts: artifacts.changed.length > 0,
  };
  return (Object.keys(is) as (keyof Sections)[]).filter((section) => is[section]);
}
