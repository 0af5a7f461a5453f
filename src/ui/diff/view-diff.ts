import { DIFF_SECTIONS, type DiffSection, type DiffSections } from '../../model/diff/run-diff.ts';
import type { SectionView, ViewOptions } from './section-view.ts';
import { viewArtifacts } from './view-artifacts.ts';
import { viewChecks } from './view-checks.ts';
import { viewCode } from './view-code.ts';
import { viewCost } from './view-cost.ts';
import { viewEnvironment } from './view-environment.ts';
import { viewInputs } from './view-inputs.ts';
import { viewMetrics } from './view-metrics.ts';
import { viewParams } from './view-params.ts';
import { viewSeries } from './view-series.ts';
import { viewSteps } from './view-steps.ts';

export interface DiffView {
  /** Those in which there is something to see, in their order. */
  readonly sections: readonly SectionView[];
  /** Those in which nothing differs, as far as is known. */
  readonly unchanged: readonly DiffSection[];
}

/** The sections of a diff as tables; `only` some of them. */
export function viewDiff(
  diff: DiffSections,
  options: ViewOptions,
  only: readonly DiffSection[] = DIFF_SECTIONS,
): DiffView {
  const wanted = DIFF_SECTIONS.filter((section) => only.includes(section));
  const views = wanted.map((section) => VIEWS[section](diff, options));
  const isShown = ({ section, rows }: SectionView): boolean =>
    rows.length > 0 && (section === 'cost' || section === 'metrics' || diff.differs.includes(section));
  const unknown = new Set(diff.unknown.map(({ section }) => section));
  return {
    sections: views.filter(isShown),
    unchanged: views
      .filter((view) => !isShown(view) && view.section !== 'cost' && !unknown.has(view.section))
      .map(({ section }) => section),
  };
}

/** Then nothing else was asked for. */
function isOfOneArtifact({ narrowedTo }: DiffSections): boolean {
  return narrowedTo !== undefined && !narrowedTo.after.endsWith('/');
}

const VIEWS: {
  readonly [section in DiffSection]: (diff: DiffSections, options: ViewOptions) => SectionView;
} = {
  metrics: (diff, options) => viewMetrics(diff.metrics, options),
  series: (diff, options) => viewSeries(diff.series, options),
  checks: (diff, options) => viewChecks(diff.checks, options),
  params: (diff, options) => viewParams(diff.params, options),
  code: (diff, options) => viewCode(diff.code, options),
  inputs: (diff, options) => viewInputs(diff.inputs, options),
  environment: (diff, options) => viewEnvironment(diff.environment, options),
  steps: (diff, options) => viewSteps(diff.steps, options),
  artifacts: (diff, options) =>
    viewArtifacts(diff.artifacts, { full: options.full || isOfOneArtifact(diff) }),
  cost: (diff, options) => viewCost(diff, options),
};
