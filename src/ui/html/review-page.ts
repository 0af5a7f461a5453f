import type { ReviewDocument } from '../../model/review/review-document.ts';
import { rangeEndText } from '../review/range-text.ts';
import { countRisks } from '../review/risk-counts.ts';
import { viewGate } from '../review/view-evidence.ts';
import { toned, viewTable } from './diff/view-table.ts';
import { renderPage } from './page.ts';
import type { PageAssets } from './page-assets.ts';
import { type Html, html } from './parts/html.ts';
import { navigation, renderSection, type Section } from './parts/section.ts';
import { flowSections } from './review/flow-sections.ts';
import { riskList } from './review/risk-list.ts';

/** The review of a range, for a browser: all that the Markdown has, and what does not fit into that. */
export function reviewPage(document: ReviewDocument, assets: PageAssets): string {
  const { base, head, flows, risks } = document;
  const range = `${rangeEndText(base)} → ${rangeEndText(head)}`;
  const ofRange: Section[] =
    risks.length === 0
      ? []
      : [{ id: 'range', title: 'Risks of the range', aside: countRisks(risks), body: riskList(risks) }];
  const sections = [
    ...ofRange,
    ...gateSections(document),
    ...flows.flatMap((flow) => flowSections(flow, flows.length === 1)),
  ];
  return renderPage(
    {
      title: `Model review: ${range}`,
      bar: html`<span class="bar-name">${range}</span>`,
      main: html`${heroOf(document, range)}<div class="with-toc">${navigation(sections)}<div class="sections">${sections.map(renderSection)}</div></div>`,
      foot: html`<p>Review of ${range}. Made by mlgit.</p>`,
    },
    assets,
  );
}

function gateSections({ gate, notJudged }: ReviewDocument): Section[] {
  const view = gate === undefined ? undefined : viewGate(gate);
  const section = { id: 'gate', title: 'Gate' };
  if (view !== undefined) {
    const body = view.rows.length === 0 ? html`<p>Nothing speaks against it.</p>` : viewTable(view, 'Gate');
    return [{ ...section, aside: toned(view.summary), body }];
  }
  return notJudged === undefined ? [] : [{ ...section, body: html`<p>Not judged: ${notJudged}</p>` }];
}

function heroOf({ flows }: ReviewDocument, range: string): Html {
  const names = flows.map(({ flow }) => flow).join(', ');
  return html`<div class="hero"><p class="eyebrow">model review</p><h1>${names === '' ? 'No manifest changes' : names}</h1><p class="lead">${range}</p></div>`;
}
