import type { Risk, RiskLevel } from '../../../model/review/risk.ts';
import { type Html, html } from '../parts/html.ts';

const LOOKS: { readonly [level in RiskLevel]: readonly [tone: string, mark: string] } = {
  high: ['bad', '✗'],
  medium: ['warn', '!'],
  low: ['mute', '·'],
};

/** Risks, each with its level as shape and word, and where it is. */
export function riskList(risks: readonly Risk[]): Html {
  return html`<ul class="risks card">${risks.map(({ level, text, at }) => {
    const [tone, mark] = LOOKS[level];
    const place = at.line === undefined ? at.path : `${at.path}:${at.line}`;
    return html`<li><span class="badge ${tone}"><span aria-hidden="true">${mark}</span> ${level}</span> <span class="risk">${text} <span class="quiet">${place}</span></span></li>`;
  })}</ul>`;
}
