import { humanDuration } from '../../../base/human.ts';
import { anchor } from './anchor.ts';
import { type Html, html } from './html.ts';
import { statusShape, statusTone } from './status-badge.ts';

export interface TimeBar {
  readonly task: string;
  readonly state: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Counts from 1. */
  readonly attempt: number;
}

const MOST_ROWS = 150;
const TICKS = 5;

/** Attempts of tasks against the time of the run: one row a task, in the order of their starts. */
export function timeline(bars: readonly TimeBar[], startMs: number, endMs: number): Html {
  const span = Math.max(1, endMs - startMs);
  const rows = new Map<string, TimeBar[]>();
  for (const bar of [...bars].sort((a, b) => a.startMs - b.startMs))
    rows.set(bar.task, [...(rows.get(bar.task) ?? []), bar]);
  const shown = [...rows].slice(0, MOST_ROWS);
  const ticks = Array.from({ length: TICKS + 1 }, (_, i) => i / TICKS);
  return html`<div class="timeline">
<div class="time-axis" aria-hidden="true">${ticks.map((at) => html`<span style="left:${(at * 100).toFixed(1)}%">${humanDuration(at * span)}</span>`)}</div>
<ol class="time-rows">${shown.map(
    ([task, own]) =>
      html`<li><a class="time-name" href="#${anchor('task', task)}" title="${task}">${task}</a><span class="time-track">${own.map((bar) => barOf(bar, startMs, span))}</span></li>\n`,
  )}</ol>
${rows.size > shown.length && html`<p class="quiet">${rows.size - shown.length} more tasks ran; the table of tasks has all of them.</p>`}
</div>`;
}

function barOf({ state, attempt, ...bar }: TimeBar, startMs: number, span: number): Html {
  const left = share(bar.startMs - startMs, span);
  const width = Math.max(0.4, share(bar.endMs - bar.startMs, span));
  const told = `${state}, attempt ${attempt}, ${humanDuration(bar.endMs - bar.startMs)}`;
  return html`<span class="time-bar ${statusTone(state)}" style="left:${left.toFixed(2)}%;width:${Math.min(width, 100 - left).toFixed(2)}%" title="${told}"><span aria-hidden="true">${statusShape(state)}</span><span class="unseen">${told}</span></span>`;
}

function share(part: number, whole: number): number {
  return Math.min(100, Math.max(0, (part / whole) * 100));
}
