import { createHash } from 'node:crypto';
import type { PageAssets } from './page-assets.ts';
import { Html, html, type Piece } from './parts/html.ts';

export interface Page {
  readonly title: string;
  /** Above the sections, and in the bar that stays. */
  readonly bar: Piece;
  readonly main: Html;
  /** Of pages that `mlgit ui` serves: where they hear of changes, and where the links of the bar lead. */
  readonly served?: ServedPage;
  readonly foot: Piece;
}

export interface ServedPage {
  /** Relative address of the first page. */
  readonly home: string;
  /** Relative address of the events of this page; absent of one that does not change. */
  readonly events?: string;
}

const DOCTYPE = '<!doctype html>';

/** One file with all that it needs: it asks nothing of a network, and no script but its own runs in it. */
export function renderPage(page: Page, assets: PageAssets): string {
  const { title, bar, main, foot, served } = page;
  const script = assets.script.trim();
  const document = html`
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(script, served !== undefined)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="mlgit">
<title>${title}</title>
<style>${new Html(assets.style.trim())}</style>
</head>
<body${served?.events !== undefined && html` data-events="${served.events}"`}>
<a class="skip" href="#main">Skip to content</a>
<header class="bar"><div class="bar-inner">${served === undefined ? html`<span class="brand">mlgit</span>` : html`<a class="brand" href="${served.home}">mlgit</a>`}<div class="bar-title">${bar}</div>
<button type="button" class="theme" hidden aria-label="Switch between light and dark"><svg aria-hidden="true" viewBox="0 0 16 16" width="16" height="16"><circle cx="8" cy="8" r="6"/><path class="filled" d="M8 2a6 6 0 0 1 0 12z"/></svg></button></div></header>
<main id="main" tabindex="-1">${main}</main>
<footer>${foot}</footer>
<div id="said" class="unseen" role="status" aria-live="polite"></div>
<script>${new Html(script)}</script>
</body>
</html>
`;
  return DOCTYPE + document.text;
}

/** Scripts are known by their digest; styles of single elements are ours alone, as all texts are escaped. */
export function contentPolicy(script: string, isServed: boolean): string {
  const digest = createHash('sha256').update(script).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'sha256-${digest}'`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    isServed ? "connect-src 'self'" : "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
