import { humanBytes } from '../../../base/human.ts';
import type { ArtifactChange, ArtifactsDiff, FolderFileChange } from '../../../model/diff/artifact-diff.ts';
import type { ContentDiff } from '../../../model/diff/content-diff.ts';
import type { ImagePair, InlineImage } from '../../../model/report/diff-report.ts';
import { contentCells } from '../../diff/content-cells.ts';
import { type Html, html } from '../parts/html.ts';
import { tableContent } from './table-content.ts';
import { tonedLines } from './view-table.ts';

const MOST_LINES = 200;
const MOST_SHOWN = 60;

interface Content {
  readonly name: string;
  readonly sizes: string;
  readonly content: ContentDiff;
}

/** What is in the artifacts that differ, each by what it is: tables as tables, images side by side, others by their lines. */
export function artifactContents({ changed }: ArtifactsDiff, images: readonly ImagePair[]): Html | false {
  const contents = changed.flatMap(contentsOf);
  const shown = contents.slice(0, MOST_SHOWN);
  const more = contents.length - shown.length;
  return (
    shown.length > 0 &&
    html`${shown.map((one, i) => contentView(one, { images, isOpen: i < 8 }))}${more > 0 && html`<p class="quiet">What is in ${more} more is not shown.</p>`}`
  );
}

function contentsOf(change: ArtifactChange): Content[] {
  const { task, name, folder } = change;
  return [
    ...ofFile(`${task}/${name}`, change),
    ...(folder?.files ?? []).flatMap((file) => ofFile(`${task}/${name}/${file.path}`, file)),
  ];
}

function ofFile(
  name: string,
  { before, after, content }: Pick<FolderFileChange, 'content'> & Sizes,
): Content[] {
  if (content === undefined || before === undefined || after === undefined) return [];
  return [{ name, content, sizes: `${humanBytes(before.sizeBytes)} → ${humanBytes(after.sizeBytes)}` }];
}

interface Sizes {
  readonly before?: { readonly sizeBytes: number };
  readonly after?: { readonly sizeBytes: number };
}

function contentView(
  { name, sizes, content }: Content,
  { images, isOpen }: { readonly images: readonly ImagePair[]; readonly isOpen: boolean },
): Html | false {
  const body = bodyOf(name, content, images);
  return (
    body !== undefined &&
    html`<details class="card content"${isOpen && html` open`}><summary><code>${name}</code> <span class="quiet">${sizes}</span></summary>${body}</details>`
  );
}

function bodyOf(name: string, content: ContentDiff, images: readonly ImagePair[]): Html | undefined {
  if (content.kind === 'table') return tableContent(content, name);
  const lines = contentCells(content, MOST_LINES);
  const pair = images.find(({ what }) => what === name);
  if (lines.length === 0 && pair === undefined) return undefined;
  return html`${lines.length > 0 && tonedLines(lines)}${pair !== undefined && imagePair(pair)}`;
}

function imagePair({ what, before, after }: ImagePair): Html {
  const side = (word: string, { type, base64 }: InlineImage): Html =>
    html`<figure><figcaption class="quiet">${word}</figcaption><img alt="${what}, ${word}" src="data:${type};base64,${base64}"></figure>`;
  return html`<div class="image-pair">${side('before', before)}${side('after', after)}</div>`;
}
