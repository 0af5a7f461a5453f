import { type Page, renderPage } from './page.ts';
import type { PageAssets } from './page-assets.ts';
import { command } from './parts/copyable.ts';
import { html } from './parts/html.ts';

/** A page that says why there is no other one, and what to do about it. */
export function messagePage(
  {
    title,
    message,
    hints,
  }: { readonly title: string; readonly message: string; readonly hints: readonly string[] },
  assets: PageAssets,
): string {
  const page: Page = {
    title,
    bar: title,
    main: html`<div class="hero"><h1>${title}</h1><p class="lead">${message}</p>${hints.map((hint) => (hint.startsWith('mlgit ') ? command(hint) : html`<p class="hint">${hint}</p>`))}</div>`,
    foot: 'Made by mlgit.',
  };
  return renderPage(page, assets);
}
