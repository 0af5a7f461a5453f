import type { RunningRun } from '../../../model/running-run.ts';
import { type Html, html } from './html.ts';
import { moment } from './moment.ts';
import { statusBadge } from './status-badge.ts';

/** Runs that go on; `runs` is what links to their pages begin with. */
export function runningList(running: readonly RunningRun[], runs: string | undefined): Html | false {
  return (
    running.length > 0 &&
    html`<ul class="running card" aria-label="Runs in progress">${running.map(
      ({ run, flow, state, where, startedAt }) => {
        const name = `${flow}@${run}`;
        return html`<li>${statusBadge(state)} ${runs === undefined ? html`<code>${name}</code>` : html`<a href="${runs}${flow}/${run}"><code>${name}</code></a>`} <span class="quiet">${where}, since ${moment(startedAt)}</span></li>`;
      },
    )}</ul>`
  );
}
