import type { DiffSection, DiffSections } from '../../model/diff/run-diff.ts';
import type { FlowReview } from '../../model/review/review-document.ts';
import type { StepFlowchart } from '../../model/review/step-flowchart.ts';
import { codeBlock, codeText, folded, markdownTable } from '../diff/markdown-text.ts';
import {
  patchMarkdown,
  sectionMarkdown,
  tableMarkdown,
  unknownMarkdown,
} from '../diff/render-diff-markdown.ts';
import { viewDiff } from '../diff/view-diff.ts';
import type { Part } from './fit-parts.ts';
import { CHANGE_WORDS, manifestFacts } from './manifest-facts.ts';
import { renderFlowchart } from './render-flowchart.ts';
import { countRisks } from './risk-counts.ts';
import { risksMarkdown } from './risks-markdown.ts';
import { viewEvidence } from './view-evidence.ts';

/** Sections, those that matter most to a reviewer first; where there is no room, the last one goes first. */
const ORDER: readonly DiffSection[] = [
  ...(['metrics', 'checks', 'params', 'inputs', 'artifacts', 'code', 'environment'] as const),
  ...(['steps', 'series', 'cost'] as const),
];
/** It goes last. */
const ATTESTED = 0.5;
/** They go before any section. */
const UNKNOWN = ORDER.length + 1;
const LINEAGE = ORDER.length + 2;
const PATCH = ORDER.length + 3;

/** The review of a manifest as parts of Markdown, risks first. */
export function flowParts(review: FlowReview): Part[] {
  const { flow, risks, sections, flowchart, evidence } = review;
  const attested = evidence === undefined ? undefined : viewEvidence(evidence);
  const head = [headMarkdown(review)];
  if (risks.length > 0) head.push(`<b>Risks</b> ${countRisks(risks)}\n\n${risksMarkdown(risks)}`);
  return [
    ...head.map((text) => ({ name: flow, givesWay: 0, text })),
    ...(attested === undefined
      ? []
      : [{ name: 'signatures', givesWay: ATTESTED, text: tableMarkdown(attested, true) }]),
    ...(sections === undefined ? [] : sectionParts(sections)),
    ...(flowchart === undefined
      ? []
      : [{ name: 'lineage', givesWay: LINEAGE, text: lineageMarkdown(flowchart) }]),
  ].map((part) => (part.givesWay === 0 ? part : { ...part, name: `${part.name} of ${flow}` }));
}

function sectionParts(sections: DiffSections): Part[] {
  const { sections: views, unchanged } = viewDiff(sections, { full: false });
  const ordered = [...views].sort((a, b) => ORDER.indexOf(a.section) - ORDER.indexOf(b.section));
  const parts = ordered.map((view) => ({
    ...{ name: view.section, givesWay: ORDER.indexOf(view.section) + 1 },
    text: sectionMarkdown(view),
  }));
  const rest = [
    ...(sections.unknown.length === 0 ? [] : [unknownMarkdown(sections.unknown)]),
    ...(unchanged.length === 0 ? [] : [`The same: ${unchanged.join(', ')}`]),
  ];
  return [
    ...parts,
    ...patchMarkdown(sections).map((text) => ({ name: 'the patch', givesWay: PATCH, text })),
    ...rest.map((text) => ({ name: 'what is not known', givesWay: UNKNOWN, text })),
  ];
}

function headMarkdown({ flow, change, before, after }: FlowReview): string {
  const title = `### ${codeText(flow)}: ${CHANGE_WORDS[change]}`;
  const rows = [
    ...(before === undefined ? [] : [['before', ...manifestFacts(before)]]),
    ...(after === undefined ? [] : [['after', ...manifestFacts(after)]]),
  ];
  if (rows.length === 0) return title;
  const titles = ['', 'run', 'status', 'started (UTC)', 'user', 'code', 'tasks', 'message'];
  return `${title}\n\n${markdownTable(
    titles.map((one) => ({ title: one })),
    rows.map(([label = '', ...facts]) => [label, ...facts.map((fact) => codeText(fact))]),
  )}`;
}

function lineageMarkdown(flowchart: StepFlowchart): string {
  const chart = renderFlowchart(flowchart).split('\n');
  return folded('<b>Lineage</b> what differs has a thick border', codeBlock(chart, 'mermaid'));
}
