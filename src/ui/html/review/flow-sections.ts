import type { FlowReview, ReviewedManifest } from '../../../model/review/review-document.ts';
import { viewDiff } from '../../diff/view-diff.ts';
import { CHANGE_WORDS, manifestFacts } from '../../review/manifest-facts.ts';
import { countRisks } from '../../review/risk-counts.ts';
import { viewEvidence } from '../../review/view-evidence.ts';
import { sectionBody } from '../diff/section-body.ts';
import { toned, viewTable } from '../diff/view-table.ts';
import { copyable } from '../parts/copyable.ts';
import { factList } from '../parts/fact-list.ts';
import { type Html, html } from '../parts/html.ts';
import type { Section } from '../parts/section.ts';
import { flowchartSvg } from './flowchart-svg.ts';
import { riskList } from './risk-list.ts';

/** The review of a manifest as sections of a page; `isOnly`: there is no other from which its titles must tell it. */
export function flowSections(review: FlowReview, isOnly: boolean): Section[] {
  const { flow, risks, sections, flowchart, evidence } = review;
  const attested = evidence === undefined ? undefined : viewEvidence(evidence);
  const section = (id: string, title: string, parts: Pick<Section, 'aside' | 'body'>): Section => ({
    ...{ id: `${flow}-${id}`, title: isOnly ? title : `${flow}: ${title}` },
    ...parts,
  });
  const views = sections === undefined ? [] : viewDiff(sections, { full: true }).sections;
  const shown = sections && { sections, images: [], runs: ['before', 'after'] as const, prefix: `${flow}-` };
  return [
    section('manifest', 'Manifest', { aside: CHANGE_WORDS[review.change], body: sides(review) }),
    ...(risks.length === 0
      ? []
      : [section('risks', 'Risks', { aside: countRisks(risks), body: riskList(risks) })]),
    ...(attested === undefined
      ? []
      : [
          section('signed', attested.title, {
            aside: toned(attested.summary),
            body: viewTable(attested, attested.title),
          }),
        ]),
    ...views.flatMap((view) =>
      shown === undefined
        ? []
        : [section(view.section, view.title, { aside: toned(view.summary), body: sectionBody(view, shown) })],
    ),
    ...unknownSection(review).map(({ title, body }) => section('unknown', title, { body })),
    ...(flowchart === undefined
      ? []
      : [section('lineage', 'Lineage', { aside: 'what differs is set off', body: flowchartSvg(flowchart) })]),
  ];
}

function sides({ before, after }: FlowReview): Html {
  return html`<div class="sides">${before !== undefined && sideCard('before', before)}${after !== undefined && sideCard('after', after)}</div>`;
}

function sideCard(word: string, side: ReviewedManifest): Html {
  const [name = '', ...facts] = manifestFacts(side);
  const titles = ['Status', 'Started (UTC)', 'User', 'Code', 'Tasks', 'Message'];
  return html`<div class="card side"><p class="eyebrow">${word}</p><h3>${copyable(name, side.run?.spec ?? side.digest)}</h3>${factList(titles.map((title, i) => [title, facts[i]] as const))}</div>`;
}

function unknownSection({ sections }: FlowReview): Pick<Section, 'title' | 'body'>[] {
  const unknown = sections?.unknown ?? [];
  if (unknown.length === 0) return [];
  return [
    {
      title: 'Not known',
      body: html`<ul>${unknown.map(({ section, what, why, hint }) => html`<li>${what ?? section}: ${why}${hint !== undefined && html` <code>${hint}</code>`}</li>`)}</ul>`,
    },
  ];
}
