import { type Html, html, type Piece } from './html.ts';

/** A part of a page that its navigation leads to. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** Beside the title, in small. */
  readonly aside?: Piece;
  readonly body: Html;
}

export function renderSection({ id, title, aside, body }: Section): Html {
  return html`<section id="${id}" class="section" aria-labelledby="${id}-title">
<div class="section-head"><h2 id="${id}-title">${title}</h2>${aside !== undefined && html`<span class="aside">${aside}</span>`}</div>
${body}
</section>`;
}

export function navigation(sections: readonly Section[]): Html {
  return html`<nav class="toc" aria-label="Sections"><ul>${sections.map(
    ({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`,
  )}</ul></nav>`;
}
