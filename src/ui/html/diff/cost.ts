import { humanBytes, humanDuration } from '../../../base/human.ts';
import type { CostDiff, RunCost, StepCost } from '../../../model/diff/cost-diff.ts';
import { type Html, html } from '../parts/html.ts';

interface Costs {
  readonly name: string;
  readonly before: (RunCost & Partial<StepCost>) | undefined;
  readonly after: (RunCost & Partial<StepCost>) | undefined;
}

const MEASURES = [
  { title: 'Wall time', of: (cost: Costs['before']) => cost?.wallMs, show: humanDuration },
  { title: 'CPU time', of: (cost: Costs['before']) => cost?.cpuMs, show: humanDuration },
  { title: 'Peak memory', of: (cost: Costs['before']) => cost?.peakBytes, show: humanBytes },
];

const MOST_STEPS = 60;

/** What each step took before and after, as bars of one scale a measure. */
export function costBars({ before, after, steps }: CostDiff, isWhole: boolean): Html {
  const rows: readonly Costs[] = [
    ...(isWhole ? [{ name: 'run', before, after }] : []),
    ...steps.map(({ step, before: old, after: now }) => ({ name: step, before: old, after: now })),
  ].slice(0, MOST_STEPS);
  return html`<div class="cost">${MEASURES.map(({ title, of, show }) => {
    const values = rows.flatMap((row) => [of(row.before), of(row.after)]).filter((one) => one !== undefined);
    const most = Math.max(...values, 0);
    if (most === 0) return false;
    const bar = (value: number | undefined, side: 'before' | 'after'): Html =>
      html`<dd class="${side}"><span class="unseen">${side} </span><span class="cost-bar" style="width:${value === undefined ? 0 : ((value / most) * 100).toFixed(1)}%"></span><span class="cost-value">${value === undefined ? '–' : show(value)}</span></dd>`;
    const shown = rows.filter((row) => of(row.before) !== undefined || of(row.after) !== undefined);
    return html`<div class="card"><h3>${title}</h3><dl>${shown.map((row) => html`<div><dt>${row.name}</dt>${bar(of(row.before), 'before')}${bar(of(row.after), 'after')}</div>`)}</dl></div>`;
  })}</div><p class="quiet legend"><span class="key cost-before">before</span> <span class="key cost-after">after</span></p>`;
}
