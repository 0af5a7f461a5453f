import type { DiffSide } from '../../model/diff/diff-side.ts';
import type { DiffSection, RunDiff, Unknown } from '../../model/diff/run-diff.ts';
import { codeBlock, codeText, folded, markdownTable } from './markdown-text.ts';
import { ARROW_COLUMN, type Cell, type SectionView } from './section-view.ts';
import { caveats, sideFacts } from './side-facts.ts';
import { viewDiff } from './view-diff.ts';

export interface MarkdownOptions {
  readonly full: boolean;
  readonly sections?: readonly DiffSection[] | undefined;
  readonly nowMs: number;
}

/** Shown at once; the others are folded. */
const OPEN: ReadonlySet<DiffSection> = new Set(['metrics', 'checks', 'params']);

/** A diff for a pull request: GitHub's dialect of Markdown, in which no value can be more than a value. */
export function renderDiffMarkdown(diff: RunDiff, options: MarkdownOptions): string {
  const { sections, unchanged } = viewDiff(diff, options, options.sections);
  const { before, after, narrowedTo } = diff;
  const asked = diff.unknown.filter(({ section }) => options.sections?.includes(section) ?? true);
  const name = (side: DiffSide, path: string | undefined): string =>
    codeText(path ? `${side.spec}:${path}` : side.spec);
  const row = (label: string, side: DiffSide): string[] => [
    label,
    ...sideFacts(side, options.nowMs).map((fact) => codeText(fact)),
  ];
  const titles = ['', 'status', 'started', 'user', 'branch', 'tasks', 'tags', 'message'];
  return [
    `### ${name(before, narrowedTo?.before)} → ${name(after, narrowedTo?.after)}`,
    markdownTable(
      titles.map((title) => ({ title })),
      [row('before', before), row('after', after)],
    ),
    ...caveats(diff).map((text) => `> ${codeText(text)}`),
    ...sections.map(sectionMarkdown),
    ...patchMarkdown(diff),
    ...(asked.length === 0 ? [] : [unknownMarkdown(asked)]),
    ...(unchanged.length === 0 ? [] : [`The same: ${unchanged.join(', ')}`]),
  ].join('\n\n');
}

export function sectionMarkdown(view: SectionView): string {
  return tableMarkdown(view, OPEN.has(view.section));
}

/** A table with its head; folded unless it is open. */
export function tableMarkdown(
  { title, summary, columns, rows, hidden }: Omit<SectionView, 'section'>,
  isOpen: boolean,
): string {
  const table = markdownTable(
    columns.map((column) => (column.title === ARROW_COLUMN ? { title: '' } : column)),
    rows.map(({ cells }) => cells.map(cellMarkdown)),
  );
  const details = rows.flatMap(({ cells, details: lines = [] }) =>
    lines.length === 0 ? [] : [cells[1]?.text ?? '', ...lines.map(({ text }) => `  ${text}`)],
  );
  const body = [
    table,
    ...(details.length === 0 ? [] : [codeBlock(details)]),
    ...(hidden === undefined ? [] : [`… and ${hidden} more`]),
  ].join('\n\n');
  const head = `<b>${title}</b> ${codeText(summary.text)}`;
  return isOpen ? `${head}\n\n${body}` : folded(head, body);
}

const OWN_MARKS: ReadonlySet<string> = new Set(['▲', '▼', '✓', '✗', '→', '+', '-', '~', '=']);

function cellMarkdown({ text, tone }: Cell): string {
  if (OWN_MARKS.has(text)) return text;
  const code = codeText(text);
  return code !== '' && (tone === 'good' || tone === 'bad') ? `<b>${code}</b>` : code;
}

export function patchMarkdown({ code: { patch, patchCut } }: Pick<RunDiff, 'code'>): string[] {
  if (patch === undefined || patch === '') return [];
  const lines = patch.replace(/\n$/, '').split('\n');
  const cut = patchCut === true ? ['… the patch goes on'] : [];
  return [folded('<b>Patch</b>', codeBlock([...lines, ...cut], 'diff'))];
}

export function unknownMarkdown(unknown: readonly Unknown[]): string {
  const lines = unknown.map(({ section, what, why }) => `- ${codeText(`${what ?? section}: ${why}`)}`);
  return ['<b>Not known</b>', '', ...lines].join('\n');
}
