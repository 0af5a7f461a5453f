import type { Cell, DataTable } from '../../../model/report/run-report.ts';
import { formatMetric } from '../../../model/run-message.ts';
import { dataElement, type Html, html } from './html.ts';

/** What the script of a page draws: one or more curves over a common x. */
export interface PlotFigure {
  /** Of the element; unique on its page. */
  readonly id: string;
  readonly title: string;
  readonly about?: string;
  readonly kind: 'line' | 'scatter' | 'calibration' | 'roc';
  readonly x: string;
  readonly y: string;
  readonly by?: string;
  readonly data: DataTable;
}

const MOST_TOLD = 30;

/** A plot with its data: drawn by the script, and as a table for those who do not see it or have no script. */
export function plotFigure(plot: PlotFigure): Html {
  const { id, title, about, data, ...drawn } = plot;
  const rows = data.rows.slice(0, MOST_TOLD);
  const count = data.of ?? data.rows.length;
  return html`<figure class="plot card" id="${id}" data-plot="${id}-data">
<figcaption><strong>${title}</strong>${about !== undefined && html` <span class="quiet">${about}</span>`}</figcaption>
<div class="drawing" aria-hidden="true"></div>
<details class="numbers"><summary>Data<span class="unseen"> of ${title}</span></summary>
<div class="table-frame" tabindex="0" role="group" aria-label="Data of ${title}"><table class="data small"><thead><tr>${data.columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td class="number">${cellText(cell)}</td>`)}</tr>`)}</tbody></table></div>
<p class="quiet">${rows.length} of ${count} rows.</p></details>
${dataElement(`${id}-data`, { ...drawn, title, data })}
</figure>`;
}

export function cellText(cell: Cell): string {
  return cell === null ? '' : formatMetric(cell);
}
