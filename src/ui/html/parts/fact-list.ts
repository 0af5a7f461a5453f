import { type Html, html, type Piece } from './html.ts';

/** Names and what they are, in columns as there is room. A fact without a value is left out. */
export function factList(facts: readonly (readonly [name: string, value: Piece])[]): Html {
  const told = facts.filter(([, value]) => value !== undefined && value !== false && value !== '');
  return html`<dl class="facts">${told.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
