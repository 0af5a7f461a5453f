import type { DiffSide } from '../../model/diff/diff-side.ts';
import { DIFF_SECTIONS, type DiffSection } from '../../model/diff/run-diff.ts';
import type { DiffReport } from '../../model/report/diff-report.ts';
import type { SectionView } from '../diff/section-view.ts';
import { viewDiff } from '../diff/view-diff.ts';
import { diffHead } from './diff/head.ts';
import { sectionBody } from './diff/section-body.ts';
import { toned } from './diff/view-table.ts';
import { type Page, renderPage, type ServedPage } from './page.ts';
import type { PageAssets } from './page-assets.ts';
import { type Html, html } from './parts/html.ts';
import { navigation, renderSection, type Section } from './parts/section.ts';

export interface DiffPlace {
  readonly served?: ServedPage;
  /** Address of the page of a run, where there are such. */
  readonly runLink?: (side: DiffSide) => string;
  /** Not all sections. */
  readonly sections?: readonly DiffSection[] | undefined;
}

/** What differs between two runs, and which is better. */
export function diffPage(report: DiffReport, assets: PageAssets, place: DiffPlace = {}): string {
  const { before, after } = report.document;
  const page: Page = {
    title: `${before.spec} → ${after.spec}`,
    bar: html`<span class="bar-name">${before.spec} → ${after.spec}</span>`,
    main: diffMain(report, place),
    foot: html`<p>Diff of ${before.spec} and ${after.spec}. Made by mlgit.</p>`,
    ...(place.served === undefined ? {} : { served: place.served }),
  };
  return renderPage(page, assets);
}

function diffMain(report: DiffReport, { runLink, sections: only = DIFF_SECTIONS }: DiffPlace): Html {
  const { document } = report;
  const { sections: views, unchanged } = viewDiff(document, { full: true }, only);
  const sections = [
    ...views.map((view) => diffSection(view, report)),
    unknownSection(report, only),
    sameSection(unchanged, views.length === 0),
  ].filter((section) => section !== undefined);
  return html`${diffHead(document, runLink)}${overview(views)}<div class="with-toc">${navigation(sections)}<div class="sections">${sections.map(renderSection)}</div></div>`;
}

/** One line a section, before one reads any. */
function overview(views: readonly SectionView[]): Html {
  return html`<div class="cards overview">${views.map(({ section, title, summary }) => html`<a class="card number-card" href="#${section}"><span class="label">${title}</span><span class="summed">${toned({ ...summary, tone: summary.tone === 'dim' ? 'bold' : (summary.tone ?? 'bold') })}</span></a>`)}</div>`;
}

function diffSection(view: SectionView, report: DiffReport): Section {
  const { section: id, title, summary } = view;
  const { document, images } = report;
  const runs = [`${document.before.spec} before`, `${document.after.spec} after`] as const;
  return { id, title, aside: toned(summary), body: sectionBody(view, { sections: document, images, runs }) };
}

function unknownSection(
  { document, leftOut }: DiffReport,
  only: readonly DiffSection[],
): Section | undefined {
  const unknown = document.unknown.filter(({ section }) => only.includes(section));
  if (unknown.length + leftOut.length === 0) return undefined;
  return {
    id: 'unknown',
    title: 'Not known',
    body: html`<ul>${unknown.map(({ section, what, why, hint }) => html`<li>${what ?? section}: ${why}${hint !== undefined && html` <code>${hint}</code>`}</li>`)}${leftOut.map((sentence) => html`<li>${sentence}</li>`)}</ul>`,
  };
}

function sameSection(unchanged: readonly DiffSection[], isAll: boolean): Section | undefined {
  if (unchanged.length === 0) return undefined;
  return {
    id: 'same',
    title: 'The same',
    body: html`<p>${isAll && 'Nothing differs. '}The same: ${unchanged.join(', ')}.</p>`,
  };
}
