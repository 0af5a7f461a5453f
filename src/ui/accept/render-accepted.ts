import type { Acceptance } from '../../model/acceptance.ts';
import { sectionLines } from '../diff/render-diff.ts';
import { viewMetrics } from '../diff/view-metrics.ts';
import { viewParams } from '../diff/view-params.ts';
import type { Palette } from '../palette.ts';
import { printable } from '../printable.ts';

const MOST_ARTIFACTS = 6;

/** What is accepted now, and what changes with it: short, for a terminal. */
export function renderAccepted(
  acceptance: Acceptance,
  { palette, width }: { readonly palette: Palette; readonly width: number },
): string {
  const { flow, run, path, manifest, before, change } = acceptance;
  const head = `${palette.bold(`${flow}@${run}`)} is accepted in ${path}, which is staged: git commit keeps it`;
  if (before?.manifest === manifest) return `${head}\n${palette.dim('HEAD has the same already.')}`;
  const { params, metrics, status } = change;
  const sections = [
    ...(params.changed.length > 0 ? [viewParams(params, { full: false })] : []),
    ...(metrics.changed.length > 0 ? [viewMetrics(metrics, { full: false })] : []),
  ];
  return [
    head,
    palette.dim(beforeLine(acceptance)),
    ...(status.after === 'succeeded' ? [] : [`Status: ${status.before ?? 'none'} → ${status.after}`]),
    ...sections.flatMap((view) => sectionLines(view, { width }, palette)),
    ...artifactLine(acceptance, palette),
  ].join('\n');
}

function beforeLine({ flow, before }: Acceptance): string {
  if (before === undefined) return `Nothing of ${flow} was accepted before.`;
  return before.run === undefined
    ? 'Before: a run that is not in this clone (mlgit fetch)'
    : `Before: ${flow}@${before.run}   (mlgit diff compares them in full)`;
}

function artifactLine({ change: { artifacts } }: Acceptance, palette: Palette): string[] {
  if (artifacts.length === 0) return [];
  const more = artifacts.length > MOST_ARTIFACTS ? ` and ${artifacts.length - MOST_ARTIFACTS} more` : '';
  const named = artifacts.slice(0, MOST_ARTIFACTS).map(printable).join(', ');
  return [`${palette.bold('Artifacts')}  ${named}${more}`];
}
