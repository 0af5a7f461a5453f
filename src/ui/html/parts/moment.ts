import { type Html, html } from './html.ts';

/** A moment in UTC, to the minute; the browser's script adds how long ago it was. `at` is ISO 8601 or epoch milliseconds. */
export function moment(at: string | number): Html {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return html`${String(at)}`;
  const iso = date.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}
