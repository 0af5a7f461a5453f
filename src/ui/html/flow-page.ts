import { humanSpan } from '../../base/human.ts';
import type { FlowReport } from '../../model/report/flow-report.ts';
import { formatMetric } from '../../model/run-message.ts';
import { counted } from '../diff/section-view.ts';
import { type BestRow, bestRows } from './flow/best-rows.ts';
import { type Page, renderPage, type ServedPage } from './page.ts';
import type { PageAssets } from './page-assets.ts';
import { dataElement, type Html, html } from './parts/html.ts';
import { moment } from './parts/moment.ts';
import { runningList } from './parts/running-list.ts';
import { statusBadge } from './parts/status-badge.ts';
import { directionMark } from './sections/direction.ts';

/** Where the pages of runs are, as seen from the page of a flow; undefined where it stands alone. */
export interface FlowPlace {
  readonly served?: ServedPage;
  /** What is put before `FLOW/ID`. */
  readonly runs?: string;
}

/** The page of a flow: which run is best, how metrics went over time, what they depend on, and all runs in a table. */
export function flowPage(report: FlowReport, assets: PageAssets, place: FlowPlace = {}): string {
  const { flow, ids } = report;
  const page: Page = {
    title: `${flow} · ${counted(ids.length, 'run')}`,
    bar: html`<span class="bar-name">${flow}</span> <span class="quiet">${counted(ids.length, 'run')}</span>`,
    main: html`<div id="flow-top">${flowHead(report, place)}</div>${ids.length === 0 ? nothingYet(report) : flowBody()}
${dataElement('flow-data', { report, runs: place.runs === undefined ? undefined : `${place.runs}${flow}/` })}`,
    foot: html`<p>Flow ${flow}, as of ${moment(report.nowMs)}. Made by mlgit.</p>`,
    ...(place.served === undefined ? {} : { served: place.served }),
  };
  return renderPage(page, assets);
}

function flowHead(report: FlowReport, { runs }: FlowPlace): Html {
  const { flow, description, ids, status, user, started, running } = report;
  const counts = status.names.map(
    (name, at) => [name, status.of.filter((one) => one === at).length] as const,
  );
  const newest = started[0];
  const total = report.wallMs.reduce((sum, ms) => sum + ms, 0);
  return html`<div class="hero">
<p class="eyebrow">flow</p>
<h1>${flow}</h1>
${description !== undefined && html`<p class="lead">${description}</p>`}
<p class="marks">${counts.map(([name, count]) => html`${statusBadge(name, `${count} ${name}`)} `)}</p>
<dl class="facts"><div><dt>Runs</dt><dd>${ids.length}</dd></div>${newest !== undefined && html`<div><dt>Newest</dt><dd>${moment(newest * 1000)}</dd></div>`}<div><dt>Users</dt><dd>${user.names.length}</dd></div><div><dt>Time of all runs</dt><dd>${humanSpan(total)}</dd></div></dl>
${runningList(running, runs)}
${bestCards(report)}
</div>`;
}

const MOST_CARDS = 8;

function bestCards(report: FlowReport): Html | false {
  const best = bestRows(report).slice(0, MOST_CARDS);
  return (
    best.length > 0 &&
    html`<h2 class="unseen" id="best-title">Best runs</h2><div class="cards" role="group" aria-labelledby="best-title">${best.map((one) => bestCard(report, one))}</div>`
  );
}

function bestCard({ ids, texts }: FlowReport, { metric, row, value }: BestRow): Html {
  const tags = texts[String(row)]?.tags ?? [];
  return html`<a class="card number-card" href="#run=${ids[row]}"><span class="label">Best ${metric.name} ${directionMark(metric.direction)}</span><span class="value">${formatMetric(value)}</span><span class="by"><code>${ids[row]}</code> ${tags.slice(0, 2).map((tag) => html`<span class="tag">${tag}</span> `)}</span></a>`;
}

function nothingYet({ flow }: FlowReport): Html {
  return html`<p class="card">No run of this flow yet: <code>mlgit run ${flow}</code></p>`;
}

/** Filled by the script of the page from the data beside it. */
function flowBody(): Html {
  return html`
<noscript><p class="card">The table and the plots of this page are drawn by its script. Without one: <code>mlgit log</code></p></noscript>
<div id="flow-view" hidden>
<section class="section" id="history" aria-labelledby="history-title"><div class="section-head"><h2 id="history-title">History</h2><label class="aside">Metric <select id="history-metric"></select></label></div>
<figure class="plot card"><div class="drawing" id="history-drawing" aria-hidden="true"></div><figcaption class="quiet" id="history-about"></figcaption></figure></section>
<section class="section" id="parallel" aria-labelledby="parallel-title"><div class="section-head"><h2 id="parallel-title">Parameters and metrics</h2><span class="aside" id="parallel-about"></span></div>
<figure class="plot card"><div class="drawing" id="parallel-drawing" aria-hidden="true"></div></figure></section>
<section class="section" id="runs" aria-labelledby="runs-title"><div class="section-head"><h2 id="runs-title">Runs</h2><span class="aside" id="runs-count" role="status"></span></div>
<div class="tools"><label class="search"><span class="unseen">Filter runs</span><input id="runs-filter" type="search" placeholder="Filter: auc&gt;0.9 status:failed user:ada   ( / )" autocomplete="off" spellcheck="false"></label>
<details class="columns-menu" id="runs-columns"><summary>Columns</summary><div class="menu card" role="group" aria-label="Columns"></div></details></div>
<div class="marked" id="runs-marked" hidden></div>
<div class="grid-frame" id="runs-frame" tabindex="0" role="group" aria-label="Table of runs"></div></section>
<dialog id="run-dialog" class="card" aria-labelledby="run-dialog-title"></dialog>
</div>`;
}
