import { type Html, html, type Piece } from './html.ts';

/** A text with a button that copies it, or what it stands for. */
export function copyable(shown: Piece, text: string = String(shown)): Html {
  return html`<span class="copyable"><code>${shown}</code><button type="button" class="copy" data-copy="${text}" aria-label="Copy ${text}"><span aria-hidden="true">⧉</span></button></span>`;
}

/** A command to type. */
export function command(text: string): Html {
  return html`<div class="command">${copyable(html`<span class="prompt" aria-hidden="true">$ </span>${text}`, text)}</div>`;
}
