import type { RunDiff } from '../../model/diff/run-diff.ts';
import type { RunTable } from '../../model/diff/run-table.ts';
import type { Palette } from '../palette.ts';
import { type RenderDiffOptions, renderDiff } from './render-diff.ts';
import { renderDiffMarkdown } from './render-diff-markdown.ts';
import { renderRunTable } from './render-run-table.ts';
import { renderTableMarkdown } from './render-table-markdown.ts';

/** Of two runs what differs, of more a table; in the colours of a terminal, or as Markdown. */
export function renderComparison(
  document: RunDiff | RunTable,
  view: RenderDiffOptions,
  form: Palette | 'markdown',
): string {
  if (document.kind === 'run-table') {
    return form === 'markdown' ? renderTableMarkdown(document, view) : renderRunTable(document, view, form);
  }
  return form === 'markdown' ? renderDiffMarkdown(document, view) : renderDiff(document, view, form);
}
