import { type Html, html, type Piece } from './html.ts';

const COPY_ICON = html`<svg aria-hidden="true" viewBox="0 0 16 16" width="14" height="14"><rect x="5.5" y="5.5" width="8" height="8" rx="1.8"/><path d="M10.5 3.2V3A1.5 1.5 0 0 0 9 1.5H3A1.5 1.5 0 0 0 1.5 3v6A1.5 1.5 0 0 0 3 10.5h.2"/></svg>`;

/** A text with a button that copies it, or what it stands for. */
export function copyable(shown: Piece, text: string = String(shown)): Html {
  return html`<span class="copyable"><code>${shown}</code><button type="button" class="copy" data-copy="${text}" aria-label="Copy ${text}">${COPY_ICON}</button></span>`;
}

/** A command to type. */
export function command(text: string): Html {
  return html`<div class="command">${copyable(html`<span class="prompt" aria-hidden="true">$ </span>${text}`, text)}</div>`;
}
