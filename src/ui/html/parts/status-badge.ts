import { type Html, html } from './html.ts';

/** Each status has a shape of its own: colour alone says nothing to many readers, or on paper. */
const SHAPES: { readonly [status: string]: string } = {
  succeeded: '✓',
  passed: '✓',
  ran: '✓',
  cached: '≡',
  failed: '✗',
  error: '✗',
  cancelled: '⊘',
  lost: '?',
  skipped: '–',
  running: '▶',
  ending: '▷',
  queued: '…',
  waiting: '…',
  ended: '■',
};

const TONES: { readonly [status: string]: string } = {
  succeeded: 'good',
  passed: 'good',
  ran: 'good',
  cached: 'calm',
  failed: 'bad',
  error: 'bad',
  lost: 'bad',
  cancelled: 'warn',
  running: 'live',
  ending: 'warn',
};

export function statusBadge(status: string, text: string = status): Html {
  return html`<span class="badge ${statusTone(status)}"><span aria-hidden="true">${statusShape(status)}</span> ${text}</span>`;
}

export function statusShape(status: string): string {
  return SHAPES[status] ?? '·';
}

/** Class of its colour. */
export function statusTone(status: string): string {
  return TONES[status] ?? 'mute';
}
