import { humanBytes } from '../../../base/human.ts';
import type { RunReport } from '../../../model/report/run-report.ts';
import { anchor } from '../parts/anchor.ts';
import { html } from '../parts/html.ts';
import { plotFigure } from '../parts/plot-figure.ts';
import type { Section } from '../parts/section.ts';
import { seriesFigures } from './series-figures.ts';

/** Curves that the flow file declares. */
export function plotsSection({ plots }: RunReport): Section | undefined {
  if (plots.length === 0) return undefined;
  return {
    id: 'plots',
    title: 'Plots',
    body: html`<div class="figures">${plots.map(({ task, title, file, x, y, by, data }, i) =>
      plotFigure({
        id: anchor('plot', `${i}`),
        title,
        about: `${task}, ${file}`,
        kind: kindOf(title, x, y),
        ...{ x, y, data },
        ...(by === undefined ? {} : { by }),
      }),
    )}</div>`,
  };
}

/** Two curves are read against a line: what no model would do worse than, and what a perfect one would do. */
function kindOf(title: string, x: string, y: string): 'roc' | 'calibration' | 'line' {
  const words = `${title} ${x} ${y}`.toLowerCase();
  if (/\broc\b|\bfpr\b/.test(words)) return 'roc';
  return /calibrat|reliab/.test(words) ? 'calibration' : 'line';
}

/** Metrics over the steps of a training. */
export function seriesSection({ series }: RunReport): Section | undefined {
  const figures = seriesFigures(series);
  if (figures.length === 0) return undefined;
  return {
    id: 'series',
    title: 'Training curves',
    body: html`<div class="figures">${figures.map(plotFigure)}</div>`,
  };
}

export function imagesSection({ images }: RunReport): Section | undefined {
  if (images.length === 0) return undefined;
  return {
    id: 'images',
    title: 'Images',
    aside: `${images.length}`,
    body: html`<div class="figures">${images.map(
      ({ task, name, type, base64, sizeBytes }) =>
        html`<figure class="card"><img alt="${name} of ${task}" src="data:${type};base64,${base64}"><figcaption><strong>${name}</strong> <span class="quiet">${task}, ${humanBytes(sizeBytes)}</span></figcaption></figure>`,
    )}</div>`,
  };
}
