import { ARROW_COLUMN, type Cell, type SectionView, type ViewRow } from '../../diff/section-view.ts';
import { type Html, html, type Piece } from '../parts/html.ts';

/** Marks that stand for a word, which readers of screens are told. */
const MARK_WORDS: { readonly [mark: string]: string } = {
  '▲': 'better',
  '▼': 'worse',
  '✓': 'holds',
  '✗': 'does not hold',
  '+': 'new',
  '-': 'gone',
  '~': 'changed',
  '=': 'the same',
};

/** A page shows more than a screen does, and not without end. */
const MOST_ROWS = 400;

/** A section of a diff as a table; what a row has to say beside its cells is below it. */
export function viewTable({ title, columns, rows, hidden = 0 }: SectionView): Html {
  const shown = rows.slice(0, MOST_ROWS);
  const more = rows.length - shown.length + hidden;
  const label = `${title} that differ`;
  return html`<div class="table-frame" tabindex="0" role="group" aria-label="${label}"><table class="data diff"><caption class="unseen">${label}</caption>
<thead><tr>${columns.map(headCell)}</tr></thead>
<tbody>${shown.map((row) => viewRow(row, columns))}</tbody></table></div>${more > 0 && html`<p class="quiet">${more} more are not shown.</p>`}`;
}

type Columns = SectionView['columns'];

function headCell({ title, align }: Columns[number]): Html {
  if (isBare(title)) return html`<td class="tight"></td>`;
  return html`<th scope="col"${right(align)}>${title.charAt(0).toUpperCase()}${title.slice(1)}</th>`;
}

function viewRow({ cells, details = [] }: ViewRow, columns: Columns): Html {
  const heads = columns.findIndex(({ title }) => title !== '');
  const cell = (one: Cell, i: number): Html =>
    i === heads
      ? html`<th scope="row"${right(columns[i]?.align)}>${toned(one)}</th>`
      : html`<td${classOf(columns[i])}>${toned(one)}</td>`;
  return html`<tr>${cells.map(cell)}</tr>
${details.length > 0 && html`<tr class="more"><td></td><td colspan="${columns.length - 1}">${tonedLines(details)}</td></tr>`}`;
}

/** An arrow stands between two columns that have names; what marks a row or goes on with the one before has none. */
function isBare(title: string): boolean {
  return title === '' || title === ARROW_COLUMN;
}

function classOf(column: Columns[number] | undefined): Html | false {
  const isNarrow = isBare(column?.title ?? '') && column?.align === undefined;
  return isNarrow ? html` class="tight"` : right(column?.align);
}

function right(align: 'right' | undefined): Html | false {
  return align === 'right' && html` class="number"`;
}

/** A cell in the colour of what it means; a mark with its word. */
export function toned({ text, tone }: Cell): Piece {
  const word = Object.hasOwn(MARK_WORDS, text) ? MARK_WORDS[text] : undefined;
  const shown =
    word === undefined
      ? text
      : html`<span aria-hidden="true">${text}</span><span class="unseen">${word}</span>`;
  return tone === undefined || text === '' ? shown : html`<span class="t-${tone}">${shown}</span>`;
}

export function tonedLines(lines: readonly Cell[]): Html {
  return html`<pre class="told">${lines.map((line, i) => html`${i > 0 && '\n'}${line.tone === undefined ? line.text : html`<span class="t-${line.tone}">${line.text}</span>`}`)}</pre>`;
}
