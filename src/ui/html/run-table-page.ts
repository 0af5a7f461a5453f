import type { RunTable } from '../../model/diff/run-table.ts';
import { counted } from '../diff/section-view.ts';
import { viewRunTable } from '../diff/view-run-table.ts';
import { toned } from './diff/view-table.ts';
import { type Page, renderPage } from './page.ts';
import type { PageAssets } from './page-assets.ts';
import { html } from './parts/html.ts';
import { moment } from './parts/moment.ts';

/** More than two runs side by side. */
export function runTablePage(table: RunTable, assets: PageAssets, nowMs: number): string {
  const { runs, sameParams } = table;
  const { facts } = viewRunTable(table, { full: true, nowMs });
  const page: Page = {
    title: `${runs.length} runs`,
    bar: html`<span class="bar-name">${runs.map(({ spec }) => spec).join(' ')}</span>`,
    main: html`<div class="hero"><p class="eyebrow">diff</p><h1>${runs.length} runs</h1><p class="quiet">What is not the same in all of them; the best values are marked. ${sameParams > 0 && `The same in all: ${counted(sameParams, 'parameter')}.`}</p></div>
<div class="table-frame whole" tabindex="0" role="group" aria-label="Runs side by side"><table class="data diff"><caption class="unseen">Runs side by side</caption><thead><tr><td></td>${runs.map(({ spec }) => html`<th scope="col" class="number"><code>${spec}</code></th>`)}</tr></thead>
<tbody>${facts.map(({ title, cells }) => html`<tr><th scope="row">${title}</th>${cells.map((one) => html`<td class="number">${toned(one)}</td>`)}</tr>\n`)}</tbody></table></div>`,
    foot: html`<p>As of ${moment(nowMs)}. Made by mlgit.</p>`,
  };
  return renderPage(page, assets);
}
