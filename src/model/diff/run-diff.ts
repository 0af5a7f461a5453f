import type { ArtifactsDiff } from './artifact-diff.ts';
import type { ChecksDiff } from './check-diff.ts';
import type { CodeDiff } from './code-diff.ts';
import type { CostDiff } from './cost-diff.ts';
import type { DiffSide } from './diff-side.ts';
import type { EnvironmentDiff } from './environment-diff.ts';
import type { InputsDiff } from './input-diff.ts';
import type { MetricsDiff } from './metric-diff.ts';
import type { ParamsDiff } from './param-diff.ts';
import type { SeriesDiff } from './series-diff.ts';
import type { StepsDiff } from './step-diff.ts';

/** The parts of the document, in the order in which they are shown. */
export const DIFF_SECTIONS = [
  'metrics',
  'series',
  'checks',
  'params',
  'code',
  'inputs',
  'environment',
  'steps',
  'artifacts',
  'cost',
] as const;

export type DiffSection = (typeof DIFF_SECTIONS)[number];

/**
 * What differs between two runs: what every face of `mlgit diff` shows. JSON as it stands. What did not change is counted,
 * not listed; what could not be found out is in `unknown`, and is nowhere taken for equal.
 */
export interface RunDiff {
  readonly version: 1;
  readonly kind: 'run-diff';
  readonly before: DiffSide;
  readonly after: DiffSide;
  /** What of the runs was compared, where that is not all: `STEP[/ITEM]/` or `STEP[/ITEM]/ARTIFACT[/FILE…]`, on either side. */
  readonly narrowedTo?: { readonly before: string; readonly after: string };
  /** Sections in which something differs; what the runs cost is no such difference. */
  readonly differs: readonly Exclude<DiffSection, 'cost'>[];
  readonly code: CodeDiff;
  readonly params: ParamsDiff;
  readonly environment: EnvironmentDiff;
  readonly inputs: InputsDiff;
  readonly steps: StepsDiff;
  readonly checks: ChecksDiff;
  readonly metrics: MetricsDiff;
  readonly series: SeriesDiff;
  readonly artifacts: ArtifactsDiff;
  readonly cost: CostDiff;
  readonly unknown: readonly Unknown[];
}

/** What a diff says beside which runs it is of. */
export type DiffSections = Omit<RunDiff, 'version' | 'kind' | 'before' | 'after'>;

/** Something that could not be compared. */
export interface Unknown {
  readonly section: DiffSection;
  /** What it is, as `train/model`; absent: all of the section. */
  readonly what?: string;
  /** The end of a sentence: `its bytes are not here`. */
  readonly why: string;
  /** A command that would help. */
  readonly hint?: string;
}
