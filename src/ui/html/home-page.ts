import { humanDuration } from '../../base/human.ts';
import type { FlowSummary, HomeReport, RecentRun } from '../../model/report/home-report.ts';
import { type Page, renderPage, type ServedPage } from './page.ts';
import type { PageAssets } from './page-assets.ts';
import { dataTable } from './parts/data-table.ts';
import { html } from './parts/html.ts';
import { moment } from './parts/moment.ts';
import { runningList } from './parts/running-list.ts';
import { renderSection } from './parts/section.ts';
import { statusBadge } from './parts/status-badge.ts';

/** The first page of `mlgit ui`: what goes on, the flows, and the newest runs of all. */
export function homePage(report: HomeReport, assets: PageAssets, served: ServedPage): string {
  const { repository, running, flows, recent } = report;
  const sections = [
    ...(running.length === 0
      ? []
      : [{ id: 'running', title: 'In progress', body: html`${runningList(running, 'run/')}` }]),
    { id: 'flows', title: 'Flows', body: flowTable(flows) },
    { id: 'recent', title: 'Newest runs', body: recentTable(recent) },
  ];
  const page: Page = {
    title: `${repository} · mlgit`,
    bar: html`<span class="bar-name">${repository}</span>`,
    main: html`<div class="hero"><p class="eyebrow">repository</p><h1>${repository}</h1></div>${sections.map(renderSection)}`,
    foot: html`<p>As of ${moment(report.nowMs)}. Made by mlgit; nothing can be changed from here.</p>`,
    served,
  };
  return renderPage(page, assets);
}

function flowTable(flows: readonly FlowSummary[]) {
  if (flows.length === 0) return html`<p class="card">No flow yet: <code>mlgit init</code></p>`;
  return dataTable<FlowSummary>({
    caption: 'Flows',
    rows: flows,
    columns: [
      {
        title: 'Flow',
        heads: true,
        cell: ({ flow }) => html`<a href="flow/${flow}">${flow}</a>`,
        sort: ({ flow }) => flow,
      },
      { title: 'Runs', kind: 'number', cell: ({ runs }) => runs, sort: ({ runs }) => runs },
      { title: 'Failed', kind: 'number', cell: ({ failed }) => failed, sort: ({ failed }) => failed },
      {
        title: 'Newest',
        cell: ({ lastMs }) => lastMs !== undefined && moment(lastMs),
        sort: ({ lastMs }) => lastMs,
      },
      { title: 'About', cell: ({ description }) => description },
    ],
  });
}

function recentTable(recent: readonly RecentRun[]) {
  if (recent.length === 0) return html`<p class="card">No run yet: <code>mlgit run</code></p>`;
  return dataTable<RecentRun>({
    caption: 'Newest runs',
    rows: recent,
    columns: [
      {
        title: 'Run',
        heads: true,
        cell: ({ flow, id }) => html`<a href="run/${flow}/${id}"><code>${flow}@${id}</code></a>`,
      },
      { title: 'Status', cell: ({ status }) => statusBadge(status), sort: ({ status }) => status },
      { title: 'Started', cell: ({ startedMs }) => moment(startedMs), sort: ({ startedMs }) => startedMs },
      {
        title: 'Took',
        kind: 'number',
        cell: ({ wallMs }) => humanDuration(wallMs),
        sort: ({ wallMs }) => wallMs,
      },
      { title: 'User', cell: ({ user }) => user, sort: ({ user }) => user },
      { title: 'What became of it', cell: ({ summary }) => summary },
      { title: 'Tags', cell: ({ tags }) => tags.map((tag) => html`<span class="tag">${tag}</span> `) },
    ],
  });
}
