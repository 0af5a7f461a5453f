import type { FlowReport } from '../../../model/report/flow-report.ts';
import type { FlowField } from '../flow/flow-fields.ts';
import { element } from './element.ts';
import { fillCell } from './run-cell.ts';

export interface ShownRuns {
  readonly report: FlowReport;
  readonly fields: readonly FlowField[];
  /** Rows of the report, as they are sorted. */
  readonly rows: readonly number[];
  readonly sort: { readonly name: string; readonly descending: boolean };
  readonly runs?: string;
}

interface Calls {
  readonly onSort: (name: string) => void;
  readonly onOpen: (row: number) => void;
  readonly onMarked: (rows: readonly number[]) => void;
}

const ROW_PIXELS = 38;
const BESIDE = 12;
const PRINTED = 200;

/** A table of any number of runs, of which only those in sight are elements. Keys: arrows, page, home and end, space marks, enter opens. */
export class RunTable {
  private shown: ShownRuns | undefined;
  private readonly head = element('thead');
  private readonly body = element('tbody');
  private readonly table = element(
    'table',
    { class: 'data runs' },
    element('caption', { class: 'unseen' }, 'Runs'),
    this.head,
    this.body,
  );
  private readonly marked = new Set<string>();
  /** Position of the row that keys act on. */
  private current = 0;
  private readonly frame: HTMLElement;
  private readonly calls: Calls;
  private waiting = 0;

  constructor(frame: HTMLElement, calls: Calls) {
    this.frame = frame;
    this.calls = calls;
    frame.append(this.table);
    frame.addEventListener('scroll', () => {
      if (this.waiting === 0) this.waiting = requestAnimationFrame(() => this.renderRows());
    });
    frame.addEventListener('keydown', (event) => this.onKey(event));
    this.body.addEventListener('click', (event) => this.onClick(event));
    new ResizeObserver(() => this.renderRows()).observe(frame);
    addEventListener('beforeprint', () => this.renderRows(PRINTED));
    addEventListener('afterprint', () => this.renderRows());
  }

  show(shown: ShownRuns): void {
    const isSame = this.shown?.rows.length === shown.rows.length;
    this.shown = shown;
    this.current = Math.min(this.current, Math.max(0, shown.rows.length - 1));
    if (!isSame) this.frame.scrollTop = 0;
    this.table.setAttribute('aria-rowcount', String(shown.rows.length + 1));
    this.renderHead();
    this.renderRows();
  }

  focus(): void {
    this.frame.focus();
  }

  private renderHead(): void {
    if (this.shown === undefined) return;
    const { fields, sort } = this.shown;
    const active = document.activeElement?.closest('th')?.dataset.field;
    const cells = fields.map(({ name, group, direction }) => {
      const mark = direction === undefined ? '' : direction === 'max' ? ' ↑' : ' ↓';
      const button = element('button', { type: 'button', class: 'sort' }, `${name}${mark}`);
      button.addEventListener('click', () => this.calls.onSort(name));
      const sorted = sort.name === name ? (sort.descending ? 'descending' : 'ascending') : undefined;
      const isNumber = group === 'metric' || name === 'took';
      return element(
        'th',
        { scope: 'col', 'aria-sort': sorted, 'data-field': name, class: isNumber ? 'number' : undefined },
        button,
      );
    });
    const mark = element(
      'th',
      { scope: 'col', class: 'mark' },
      element('span', { class: 'unseen' }, 'Marked'),
    );
    this.head.replaceChildren(element('tr', { 'aria-rowindex': 1 }, mark, ...cells));
    if (active !== undefined)
      cells
        .find((cell) => cell.dataset.field === active)
        ?.querySelector('button')
        ?.focus();
  }

  /** Those in sight and a few more; with `most`, that many from the first, for paper. */
  private renderRows(most?: number): void {
    this.waiting = 0;
    if (this.shown === undefined) return;
    const { rows } = this.shown;
    const room = this.frame.clientHeight;
    const first =
      most === undefined ? Math.max(0, Math.floor(this.frame.scrollTop / ROW_PIXELS) - BESIDE) : 0;
    const last = Math.min(
      rows.length,
      most ?? Math.ceil((this.frame.scrollTop + room) / ROW_PIXELS) + BESIDE,
    );
    const made: HTMLElement[] = [];
    for (let at = first; at < last; at++) made.push(this.rowElement(at));
    this.body.replaceChildren(
      spacer(first * ROW_PIXELS),
      ...made,
      spacer(most === undefined ? (rows.length - last) * ROW_PIXELS : 0),
    );
  }

  private rowElement(at: number): HTMLElement {
    const { fields, rows, report, runs } = this.shown as ShownRuns;
    const row = rows[at] as number;
    const id = report.ids[row] ?? '';
    const box = element('input', { type: 'checkbox', tabindex: -1, 'aria-label': `Mark ${id}` });
    box.checked = this.marked.has(id);
    const cells = fields.map((field, i) => {
      const cell = element(i === 0 ? 'th' : 'td', i === 0 ? { scope: 'row' } : {});
      fillCell(cell, field, { report, row, runs });
      return cell;
    });
    return element(
      'tr',
      {
        'data-at': at,
        'aria-rowindex': at + 2,
        class: at === this.current ? 'current' : undefined,
        'aria-selected': box.checked ? 'true' : undefined,
      },
      element('td', { class: 'mark' }, box),
      ...cells,
    );
  }

  private onClick(event: MouseEvent): void {
    const target = event.target as Element;
    const at = Number(target.closest<HTMLElement>('tr[data-at]')?.dataset.at ?? -1);
    if (at < 0 || target.closest('a') !== null) return;
    this.current = at;
    if (target.closest('.mark') !== null) this.mark(at);
    else this.open(at);
  }

  private mark(at: number): void {
    const { rows, report } = this.shown as ShownRuns;
    const id = report.ids[rows[at] as number] ?? '';
    if (!this.marked.delete(id)) this.marked.add(id);
    this.calls.onMarked([...this.marked].map((one) => report.ids.indexOf(one)).filter((row) => row >= 0));
    this.renderRows();
  }

  private open(at: number): void {
    const row = this.shown?.rows[at];
    if (row !== undefined) this.calls.onOpen(row);
    this.renderRows();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.target !== this.frame || this.shown === undefined) return;
    const page = Math.max(1, Math.floor(this.frame.clientHeight / ROW_PIXELS) - 2);
    const last = this.shown.rows.length - 1;
    const moves: { readonly [key: string]: number } = {
      ArrowDown: this.current + 1,
      j: this.current + 1,
      ArrowUp: this.current - 1,
      k: this.current - 1,
      PageDown: this.current + page,
      PageUp: this.current - page,
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    if (to !== undefined) this.moveTo(Math.max(0, Math.min(last, to)));
    else if (event.key === 'Enter') this.open(this.current);
    else if (event.key === ' ') this.mark(this.current);
    else return;
    event.preventDefault();
  }

  private moveTo(at: number): void {
    this.current = at;
    const top = at * ROW_PIXELS;
    const room = this.frame.clientHeight - this.head.offsetHeight;
    if (top < this.frame.scrollTop) this.frame.scrollTop = top;
    else if (top + ROW_PIXELS > this.frame.scrollTop + room) this.frame.scrollTop = top + ROW_PIXELS - room;
    this.renderRows();
  }
}

function spacer(pixels: number): HTMLElement {
  const row = element('tr', { class: 'spacer', 'aria-hidden': 'true' });
  row.style.height = `${pixels}px`;
  return row;
}
