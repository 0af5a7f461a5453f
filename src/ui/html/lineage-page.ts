import type { LineageDocument } from '../../model/lineage/lineage-document.ts';
import { counted } from '../diff/section-view.ts';
import { lineageList } from './lineage/lineage-list.ts';
import { lineageSvg } from './lineage/lineage-svg.ts';
import { type Page, renderPage, type ServedPage } from './page.ts';
import type { PageAssets } from './page-assets.ts';
import { copyable } from './parts/copyable.ts';
import { type Html, html } from './parts/html.ts';
import { navigation, renderSection, type Section } from './parts/section.ts';

/** Where something came from and what was made from it: the graph, and the same as a list. */
export function lineagePage(
  document: LineageDocument,
  assets: PageAssets,
  place: { readonly served?: ServedPage; readonly runLink?: string } = {},
): string {
  const { spec } = document;
  const page: Page = {
    title: `${spec} · lineage`,
    bar: html`<span class="bar-name">${spec}</span> <span class="quiet">lineage</span>`,
    main: html`${head(document, place.runLink)}${body(document)}`,
    foot: html`<p>Lineage of ${spec}. Made by mlgit.</p>`,
    ...(place.served === undefined ? {} : { served: place.served }),
  };
  return renderPage(page, assets);
}

function head({ spec, nodes, direction, depth }: LineageDocument, runLink: string | undefined): Html {
  const count = (kind: string): number => nodes.filter((node) => node.kind === kind).length;
  const counts = [
    counted(count('task'), 'task'),
    counted(count('artifact'), 'artifact'),
    counted(count('source'), 'source'),
    ...(count('unknown') > 0 ? [`${count('unknown')} not known`] : []),
  ].join(', ');
  const way = { up: 'what it came from', down: 'what was made from it', both: 'both ways' }[direction];
  return html`<div class="hero"><p class="eyebrow">lineage</p><h1>${copyable(spec)}</h1>
<p class="quiet">${counts}; ${way}, at most ${depth} tasks away</p>
${runLink !== undefined && html`<p><a href="${runLink}">The page of its run</a></p>`}</div>`;
}

function body(document: LineageDocument): Html {
  const sections: readonly Section[] = [
    { id: 'lineage', title: 'Graph', body: graph(document) },
    { id: 'nodes', title: 'All nodes', aside: `${document.nodes.length}`, body: lineageList(document) },
  ];
  return html`<div class="with-toc">${navigation(sections)}<div class="sections">${sections.map(renderSection)}</div></div>`;
}

function graph(document: LineageDocument): Html {
  const furthest = Math.max(0, ...document.nodes.map(({ level }) => Math.abs(level)));
  return html`<div class="tools lineage-tools" hidden>
<label class="search"><span class="unseen">Search nodes</span><input id="lineage-search" type="search" placeholder="Search   ( / )" autocomplete="off" spellcheck="false"></label>
<span id="lineage-found" class="quiet" role="status"></span>
${furthest > 1 && html`<label class="quiet">Tasks away <select id="lineage-levels">${Array.from({ length: furthest }, (_, i) => html`<option value="${i + 1}">${i + 1 === furthest ? `all ${furthest}` : i + 1}</option>`)}</select></label>`}
<span class="zoom" role="group" aria-label="Zoom"><button type="button" data-zoom="out" aria-label="Smaller">−</button><button type="button" data-zoom="in" aria-label="Larger">+</button><button type="button" data-zoom="fit">Fit</button></span></div>
<div class="lineage-view"><div class="graph-frame card" id="lineage-frame" tabindex="0" role="group" aria-label="Lineage graph" aria-describedby="lineage-keys">${lineageSvg(document)}</div>
<aside id="lineage-panel" class="card" aria-label="Selected node" aria-live="polite" hidden></aside></div>
<p class="quiet legend"><span class="key task">task</span> <span class="key artifact">artifact</span> <span class="key source">source</span> <span class="key unknown">? not known</span> <span class="key same-bytes">the same bytes</span> <span class="key part">part of a folder</span></p>
<p class="quiet" id="lineage-keys"><span class="needs-script" hidden>Drag and turn the wheel, or with the keyboard: arrows move, + and − zoom, 0 fits; Enter steps into the graph, where arrows go along its lines, Enter shows a node and Escape leaves it.</span></p>`;
}
