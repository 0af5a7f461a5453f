import type { RunTable } from '../../model/diff/run-table.ts';
import { codeText, markdownTable } from './markdown-text.ts';
import { viewRunTable } from './view-run-table.ts';

/** Several runs side by side, for a pull request: a run is a line. */
export function renderTableMarkdown(
  table: RunTable,
  options: { readonly full: boolean; readonly nowMs: number },
): string {
  const { facts, hidden } = viewRunTable(table, options);
  const rows = table.runs.map(({ spec }, i) => [
    codeText(spec),
    ...facts.map(({ cells }) => {
      const { text = '', tone } = cells[i] ?? {};
      return tone === 'good' && text !== '' ? `<b>${codeText(text)}</b>` : codeText(text);
    }),
  ]);
  const columns = [{ title: 'run' }, ...facts.map(({ title }) => ({ title: codeText(title) }))];
  return [markdownTable(columns, rows), ...(hidden > 0 ? [`${hidden} more metrics differ`] : [])].join(
    '\n\n',
  );
}
