import { humanBytes, humanDuration } from '../../../base/human.ts';
import type { RunReport } from '../../../model/report/run-report.ts';
import { TASK_STATES, taskStates } from '../../../model/report/task-states.ts';
import { formatMetric, headlineMetrics } from '../../../model/run-message.ts';
import { copyable } from '../parts/copyable.ts';
import { factList } from '../parts/fact-list.ts';
import { type Html, html } from '../parts/html.ts';
import { moment } from '../parts/moment.ts';
import { statusBadge } from '../parts/status-badge.ts';
import { directionMark, directionOf } from './direction.ts';

const SHORT_OID = 10;

/** The head of a run's page: what it is, how it went, and the numbers that matter most. */
export function runHead(report: RunReport, flowLink: string | undefined): Html {
  const { run, tags, note, live } = report;
  const { execution, manifest, env } = run;
  const status = runState(report);
  const flow = flowLink === undefined ? run.flow : html`<a href="${flowLink}">${run.flow}</a>`;
  return html`<div class="hero">
<p class="eyebrow">${flow} · run</p>
<h1>${copyable(`${run.flow}@${run.id}`)} ${statusBadge(status)}</h1>
${execution.message !== undefined && html`<p class="lead">${execution.message}</p>`}
${tags.length > 0 && html`<p class="tags">${tags.map((tag) => html`<span class="tag">${tag}</span> `)}</p>`}
${factList([
  ['Started', moment(execution.startedAt)],
  [live === undefined ? 'Took' : 'Has run for', humanDuration(wallOf(report))],
  ['User', userName(execution.user)],
  ['Branch', execution.branch],
  ['Code', copyable(run.codeCommit.slice(0, SHORT_OID), run.codeCommit)],
  ['Working tree', env.dirty && 'changed since its commit; the snapshot is the code'],
  ['Record', run.commit !== '' && copyable(run.commit.slice(0, SHORT_OID), run.commit)],
  ['Host', execution.host],
  ['Part of the flow', manifest.partial === true && selection(report)],
  ['Resumes', execution.resumes],
  ['Sweep', execution.sweep],
  ['Fetched from', run.remote],
  ['Recovered', execution.recovered],
])}
${note !== undefined && html`<blockquote class="note"><span class="unseen">Note: </span>${note}</blockquote>`}
${cards(report)}
</div>`;
}

/** The name, and the address for who points at it. */
function userName(user: string): Html {
  const [, name, address] = /^(.*?)\s*<([^>]*)>$/.exec(user) ?? [];
  return name === undefined ? html`${user}` : html`<span title="${address}">${name}</span>`;
}

export function runState({ run, live }: RunReport): string {
  if (live === undefined) return run.manifest.status;
  return live.alive ? 'running' : 'lost';
}

export function wallOf({ run, live }: RunReport): number {
  const end = live === undefined ? Date.parse(run.execution.endedAt) : live.nowMs;
  return Math.max(0, end - Date.parse(run.execution.startedAt));
}

function selection({ run }: RunReport): string {
  const { only, from, until } = run.execution.selection ?? {};
  const parts = [
    only === undefined ? undefined : `only ${only.join(', ')}`,
    from === undefined ? undefined : `from ${from}`,
    until === undefined ? undefined : `until ${until}`,
  ];
  return parts.filter((part) => part !== undefined).join(', ') || 'yes';
}

function cards(report: RunReport): Html {
  const { run } = report;
  const metrics = headlineMetrics(run.manifest).map(([name, value]) => {
    const direction = directionOf(run.manifest, name);
    return html`<div class="card number-card"><span class="label">${name} ${directionMark(direction)}</span><span class="value">${formatMetric(value)}</span></div>`;
  });
  const states = taskStates(report);
  const counts = TASK_STATES.map(
    (state) => [state, states.filter((one) => one.state === state).length] as const,
  );
  const attempts = Object.values(run.execution.tasks).flatMap((task) => task.attempts);
  const cpu = attempts.reduce((sum, { cpuMs }) => sum + (cpuMs ?? 0), 0);
  const peak = Math.max(0, ...attempts.map(({ peakBytes }) => peakBytes ?? 0));
  return html`<div class="cards">${metrics}
<div class="card number-card"><span class="label">Tasks</span><span class="value">${states.length}</span><span class="marks">${counts.map(
    ([state, count]) => count > 0 && html`${statusBadge(state, `${count} ${state}`)} `,
  )}</span></div>
${cpu > 0 && html`<div class="card number-card"><span class="label">CPU time</span><span class="value">${humanDuration(cpu)}</span></div>`}
${peak > 0 && html`<div class="card number-card"><span class="label">Most memory of a task</span><span class="value">${humanBytes(peak)}</span></div>`}</div>`;
}
