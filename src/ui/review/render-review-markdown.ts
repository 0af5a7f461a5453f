import type { ReviewDocument } from '../../model/review/review-document.ts';
import { codeText } from '../diff/markdown-text.ts';
import { tableMarkdown } from '../diff/render-diff-markdown.ts';
import { clip } from '../text-width.ts';
import { fitParts, type Part } from './fit-parts.ts';
import { flowParts } from './flow-parts.ts';
import { rangeEndText } from './range-text.ts';
import { countRisks } from './risk-counts.ts';
import { risksMarkdown } from './risks-markdown.ts';
import { viewGate } from './view-evidence.ts';

/** Of a comment on GitHub, which takes 65,536 characters, with room for what whoever posts it adds. GitLab takes 1,000,000. */
export const MOST_CHARACTERS = 60_000;

/** A review for a pull request: GitHub's dialect of Markdown, in which no value can be more than a value. */
export function renderReviewMarkdown(document: ReviewDocument, mostCharacters = MOST_CHARACTERS): string {
  const { flows, risks } = document;
  const parts: Part[] = [
    { name: 'the title', givesWay: 0, text: headMarkdown(document) },
    ...(risks.length === 0 ? [] : [{ name: 'risks of the range', givesWay: 0, text: risksMarkdown(risks) }]),
    ...gateParts(document),
    ...flows.flatMap(flowParts),
  ];
  return fitParts(parts, mostCharacters);
}

function headMarkdown({ base, head, flows, risks }: ReviewDocument): string {
  const all = [...risks, ...flows.flatMap((flow) => flow.risks)];
  const counts = countRisks(all);
  const manifests = flows.length === 1 ? '1 manifest' : `${flows.length} manifests`;
  const sum =
    flows.length === 0
      ? 'No manifest changes.'
      : `${manifests} changed${counts === '' ? ', no risks found' : `; risks: ${counts}`}.`;
  return `## Model review\n\n${codeText(rangeEndText(base))} → ${codeText(rangeEndText(head))}: ${sum}`;
}

function gateParts({ gate, notJudged }: ReviewDocument): Part[] {
  const view = gate === undefined ? undefined : viewGate(gate);
  const text =
    view === undefined
      ? notJudged && `<b>Gate</b> not judged: ${codeText(clip(notJudged, LONGEST))}`
      : view.rows.length === 0
        ? `<b>Gate</b> ${codeText(view.summary.text)}`
        : tableMarkdown(view, true);
  return text === undefined || text === '' ? [] : [{ name: 'the gate', givesWay: 0.25, text }];
}

const LONGEST = 300;
