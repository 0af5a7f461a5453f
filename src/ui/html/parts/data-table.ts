import { type Html, html, type Piece } from './html.ts';

export interface TableColumn<T> {
  readonly title: string;
  readonly cell: (row: T) => Piece;
  /** What it is sorted by; a column without is not sorted. */
  readonly sort?: (row: T) => number | string | undefined;
  readonly kind?: 'text' | 'number' | 'code';
  /** The cell names its row for readers of screens. */
  readonly heads?: true;
}

export interface TableOptions<T> {
  readonly caption: string;
  readonly columns: readonly TableColumn<T>[];
  readonly rows: readonly T[];
  readonly rowId?: (row: T) => string;
  /** At most so many rows; the caption says how many there are. */
  readonly most?: number;
  /** No wider than it has to be. */
  readonly narrow?: true;
}

/** A table of a page; its script lets it be sorted by a click on the head of a column. */
export function dataTable<T>({ caption, columns, rows, rowId, most, narrow }: TableOptions<T>): Html {
  const shown = most === undefined ? rows : rows.slice(0, most);
  const more = rows.length - shown.length;
  return html`<div class="table-frame${narrow === true && ' narrow'}" tabindex="0" role="group" aria-label="${caption}">
<table class="data"${sortable(columns)}>
<caption class="unseen">${caption}</caption>
<thead><tr>${columns.map(headCell)}</tr></thead>
<tbody>${shown.map((row) => html`<tr${idOf(rowId?.(row))}>${columns.map((column) => bodyCell(column, row))}</tr>\n`)}</tbody>
</table></div>${more > 0 && html`<p class="quiet">${more} more are not shown.</p>`}`;
}

function sortable<T>(columns: readonly TableColumn<T>[]): Html | false {
  return columns.some(({ sort }) => sort !== undefined) && html` data-sortable`;
}

function idOf(id: string | undefined): Html | false {
  return id !== undefined && html` id="${id}"`;
}

function headCell<T>({ title, kind, sort }: TableColumn<T>): Html {
  return html`<th scope="col"${classOf(kind)}>${sort === undefined ? title : html`<button type="button" class="sort">${title}</button>`}</th>`;
}

function bodyCell<T>({ cell, sort, kind, heads }: TableColumn<T>, row: T): Html {
  const by = sort?.(row);
  const attributes = html`${classOf(kind)}${by !== undefined && html` data-by="${by}"`}`;
  return heads === true
    ? html`<th scope="row"${attributes}>${cell(row)}</th>`
    : html`<td${attributes}>${cell(row)}</td>`;
}

function classOf(kind: 'text' | 'number' | 'code' | undefined): Html | false {
  return kind !== undefined && kind !== 'text' && html` class="${kind}"`;
}
