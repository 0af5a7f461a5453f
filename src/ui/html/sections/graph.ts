import type { RunReport } from '../../../model/report/run-report.ts';
import { stepGraph } from '../../../model/report/step-graph.ts';
import { taskStates } from '../../../model/report/task-states.ts';
import { counted } from '../../diff/section-view.ts';
import { anchor } from '../parts/anchor.ts';
import { graphSvg } from '../parts/graph-svg.ts';
import { html } from '../parts/html.ts';
import type { Section } from '../parts/section.ts';

const MOST_NODES = 150;

/** The graph of steps with the states of their tasks. */
export function graphSection(report: RunReport): Section | undefined {
  const graph = stepGraph(report);
  const steps = graph.nodes.filter(({ kind }) => kind === 'step').length;
  if (steps === 0) return undefined;
  const first = new Map<string, string>();
  for (const { step, task } of taskStates(report)) if (!first.has(step)) first.set(step, task);
  return {
    id: 'graph',
    title: 'Graph',
    aside: counted(steps, 'step'),
    body:
      graph.nodes.length > MOST_NODES
        ? html`<p class="quiet">A graph of ${graph.nodes.length} nodes is too large to be drawn: the table of tasks has all of them.</p>`
        : html`<div class="graph-frame card" tabindex="0" role="group" aria-label="Graph of steps">${graphSvg(
            graph,
            ({ id, kind }) => (kind === 'data' ? undefined : `#${anchor('task', first.get(id) ?? id)}`),
          )}</div>`,
  };
}
