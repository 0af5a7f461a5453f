import type { RunReport } from '../../model/report/run-report.ts';
import { type Page, renderPage, type ServedPage } from './page.ts';
import type { PageAssets } from './page-assets.ts';
import { type Html, html } from './parts/html.ts';
import { navigation, renderSection, type Section } from './parts/section.ts';
import { statusBadge } from './parts/status-badge.ts';
import { artifactsSection } from './sections/artifacts.ts';
import { checksSection } from './sections/checks.ts';
import { environmentSection } from './sections/environment.ts';
import { failuresSection, logTail } from './sections/failures.ts';
import { graphSection } from './sections/graph.ts';
import { metricsSection } from './sections/metrics.ts';
import { paramsSection } from './sections/params.ts';
import { imagesSection, plotsSection, seriesSection } from './sections/pictures.ts';
import { runHead, runState } from './sections/run-facts.ts';
import { tasksSection, timelineSection } from './sections/tasks.ts';

/** Where other pages are, of a page that others are beside. */
export interface RunPlace {
  readonly served?: ServedPage;
  readonly flowLink?: string;
  /** What is put before `TASK/ARTIFACT` for the page of its lineage. */
  readonly lineage?: string;
}

/** The page of one run. */
export function runPage(report: RunReport, assets: PageAssets, place: RunPlace = {}): string {
  const { run } = report;
  const name = `${run.flow}@${run.id}`;
  const page: Page = {
    title: `${name} · ${runState(report)}`,
    bar: html`<span class="bar-name">${name}</span> ${statusBadge(runState(report))}`,
    main: runMain(report, place),
    foot: html`<p>Run ${name}. Made by mlgit${report.live === undefined ? '' : ', of a run under way'}.</p>`,
    ...(place.served === undefined ? {} : { served: place.served }),
  };
  return renderPage(page, assets);
}

function runMain(report: RunReport, { flowLink, lineage }: RunPlace): Html {
  const sections = [
    failuresSection(report),
    outputSection(report),
    metricsSection(report),
    seriesSection(report),
    plotsSection(report),
    paramsSection(report),
    checksSection(report),
    graphSection(report),
    timelineSection(report),
    tasksSection(report),
    artifactsSection(report, lineage),
    imagesSection(report),
    environmentSection(report),
    leftOutSection(report),
  ].filter((section) => section !== undefined);
  return html`${runHead(report, flowLink)}<div class="with-toc">${navigation(sections)}<div class="sections">${sections.map(renderSection)}</div></div>`;
}

/** What tasks under way print. */
function outputSection({ live, logs, run }: RunReport): Section | undefined {
  const shown = logs.filter(({ task }) => run.manifest.tasks[task] === undefined);
  if (live === undefined || shown.length === 0) return undefined;
  return {
    id: 'output',
    title: 'Output',
    aside: 'of what runs now',
    body: html`${shown.map((tail) => html`<h3>${tail.task}</h3>${logTail(tail)}`)}`,
  };
}

function leftOutSection({ leftOut }: RunReport): Section | undefined {
  if (leftOut.length === 0) return undefined;
  return {
    id: 'left-out',
    title: 'Not shown',
    body: html`<ul>${leftOut.map((sentence) => html`<li>${sentence}</li>`)}</ul>`,
  };
}
