import type { Manifest } from '../../../model/manifest.ts';
import type { Direction } from '../../../model/metric.ts';
import { type Html, html } from '../parts/html.ts';

/** Which way a metric of any task gets better. */
export function directionOf({ tasks }: Manifest, metric: string): Direction | undefined {
  for (const { direction } of Object.values(tasks)) {
    const found = direction?.[metric];
    if (found !== undefined) return found;
  }
  return undefined;
}

export function directionMark(direction: Direction | undefined): Html | false {
  if (direction === undefined) return false;
  const told = direction === 'max' ? 'higher is better' : 'lower is better';
  return html`<span class="direction" title="${told}"><span aria-hidden="true">${direction === 'max' ? '↑' : '↓'}</span><span class="unseen">${told}</span></span>`;
}
