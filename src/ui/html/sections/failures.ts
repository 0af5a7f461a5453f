import { describeFailure, failureHints } from '../../../model/describe-failure.ts';
import { lastFailure } from '../../../model/last-failure.ts';
import type { LogTail, RunReport } from '../../../model/report/run-report.ts';
import { anchor } from '../parts/anchor.ts';
import { command } from '../parts/copyable.ts';
import { type Html, html } from '../parts/html.ts';
import type { Section } from '../parts/section.ts';
import { statusBadge } from '../parts/status-badge.ts';

const MOST_TOLD = 20;

/** What went wrong, with the last lines of each task and what to do about it. */
export function failuresSection(report: RunReport): Section | undefined {
  const { run } = report;
  const failed = Object.keys(run.manifest.tasks).filter((id) => run.manifest.tasks[id]?.status === 'failed');
  if (failed.length === 0) return undefined;
  const more = failed.length - MOST_TOLD;
  return {
    id: 'failures',
    title: failed.length === 1 ? 'Failure' : 'Failures',
    aside: failed.length === 1 ? undefined : `${failed.length} tasks`,
    body: html`${failed.slice(0, MOST_TOLD).map((task) => failureCard(report, task))}${more > 0 && html`<p class="quiet">${more} more tasks failed.</p>`}`,
  };
}

function failureCard({ run, logs }: RunReport, task: string): Html {
  const { attempts = [] } = run.execution.tasks[task] ?? {};
  const failure = lastFailure(run.execution.tasks[task]);
  const tries = attempts.length > 1 ? ` after ${attempts.length} attempts` : '';
  const hints = failure === undefined ? [] : failureHints(failure, run.flow);
  return html`<article class="card failure">
<h3>${statusBadge('failed', task)} <a class="quiet" href="#${anchor('task', task)}">task</a></h3>
${failure !== undefined && html`<p>Step ${task} failed${tries}: ${describeFailure(failure)}</p>`}
${hints.map((hint) => (hint.startsWith('mlgit ') ? command(hint) : html`<p class="hint">${hint}</p>`))}
${command(`mlgit logs ${run.flow}@${run.id}:${task}/`)}
${logs.filter((tail) => tail.task === task).map(logTail)}
</article>`;
}

export function logTail({ task, attempt, text, cut }: LogTail): Html {
  return html`<div class="log"><p class="quiet">${cut ? 'The last lines' : 'All'} of the output of attempt ${attempt}</p>
<pre tabindex="0" role="group" aria-label="Output of ${task}">${text}</pre></div>`;
}
