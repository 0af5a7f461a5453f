import type { ArtifactsDiff } from '../../../model/diff/artifact-diff.ts';
import type { DiffSections } from '../../../model/diff/run-diff.ts';
import type { ImagePair } from '../../../model/report/diff-report.ts';
import type { SectionView } from '../../diff/section-view.ts';
import { viewArtifacts } from '../../diff/view-artifacts.ts';
import { type Html, html } from '../parts/html.ts';
import { artifactContents } from './artifacts.ts';
import { costBars } from './cost.ts';
import { metricsTables } from './metrics.ts';
import { patchView } from './patch.ts';
import { seriesFigures } from './series.ts';
import { viewTable } from './view-table.ts';

/** A diff as a page shows it. */
export interface ShownDiff {
  readonly sections: DiffSections;
  readonly images: readonly ImagePair[];
  /** What the two sides are called in figures. */
  readonly runs: readonly [before: string, after: string];
  /** Before ids of figures, where a page shows several diffs. */
  readonly prefix?: string;
}

/** A section in the form that fits it: curves, bars, contents by what they are, else a table. */
export function sectionBody(view: SectionView, { sections, images, runs, prefix = '' }: ShownDiff): Html {
  switch (view.section) {
    case 'metrics':
      return metricsTables(sections.metrics);
    case 'series':
      return seriesFigures(sections.series, runs, prefix);
    case 'code':
      return html`${viewTable(view)}${patchView(sections.code)}`;
    case 'artifacts':
      return html`${viewTable(viewArtifacts(withoutContents(sections.artifacts), { full: true }))}${artifactContents(sections.artifacts, images)}`;
    case 'cost':
      return costBars(sections.cost, sections.narrowedTo === undefined);
    default:
      return viewTable(view);
  }
}

/** What is in them is below the table, by what it is. */
function withoutContents({ changed, ...others }: ArtifactsDiff): ArtifactsDiff {
  const plain = <T extends { readonly content?: unknown }>({ content: _, ...rest }: T): Omit<T, 'content'> =>
    rest;
  return {
    ...others,
    changed: changed.map((change) =>
      change.folder === undefined
        ? plain(change)
        : { ...plain(change), folder: { ...change.folder, files: change.folder.files.map(plain) } },
    ),
  };
}
