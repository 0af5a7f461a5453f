import type { FlowReport } from '../../../model/report/flow-report.ts';
import { type FlowField, flowFields } from '../flow/flow-fields.ts';
import { runFilter } from '../flow/run-filter.ts';
import { sortRows } from '../flow/sort-rows.ts';
import { byId, element, say } from './element.ts';
import { drawHistory } from './history.ts';
import { drawParallel } from './parallel.ts';
import { openRun } from './run-dialog.ts';
import { RunTable } from './run-table.ts';

interface FlowData {
  readonly report: FlowReport;
  /** What links to pages of runs begin with. */
  readonly runs?: string;
}

/** Shows the runs of a flow; returns what reads the data of the page again. */
export function showFlow(): (() => void) | undefined {
  if (document.getElementById('flow-view') === null) return undefined;
  byId('flow-view').hidden = false;
  const view = new FlowView();
  view.load(readData());
  return () => view.load(readData());
}

function readData(): FlowData {
  return JSON.parse(byId('flow-data').textContent ?? '') as FlowData;
}

const DRAW_MS = 180;

class FlowView {
  private data!: FlowData;
  private fields: FlowField[] = [];
  private readonly shown = new Map<string, boolean>();
  private sort = { name: 'started', descending: true };
  private rows: number[] = [];
  private drawing = 0;
  private readonly filter = byId<HTMLInputElement>('runs-filter');
  private readonly metric = byId<HTMLSelectElement>('history-metric');
  private readonly table: RunTable;

  constructor() {
    this.table = new RunTable(byId('runs-frame'), {
      onSort: (name) => this.sortBy(name),
      onOpen: (row) => this.open(row),
      onMarked: (rows) => this.tellMarked(rows),
    });
    this.filter.value = new URLSearchParams(location.hash.slice(1)).get('filter') ?? '';
    let waiting = 0;
    this.filter.addEventListener('input', () => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => this.refresh());
    });
    this.metric.addEventListener('change', () => this.draw());
    addEventListener('hashchange', () => this.openFromHash());
    document.addEventListener('keydown', (event) => this.onKey(event));
  }

  load(data: FlowData): void {
    const isFirst = this.data === undefined;
    this.data = data;
    this.fields = flowFields(data.report);
    for (const { name, hidden } of this.fields)
      if (!this.shown.has(name)) this.shown.set(name, hidden !== true && this.has(name));
    this.fillMetrics();
    this.fillColumns();
    this.refresh();
    if (isFirst) this.openFromHash();
  }

  /** A column without a single value is not shown before it is asked for. */
  private has(name: string): boolean {
    const field = this.field(name);
    return field !== undefined && this.data.report.ids.some((_, row) => field.value(row) !== null);
  }

  private field(name: string): FlowField | undefined {
    return this.fields.find((field) => field.name === name);
  }

  private refresh(): void {
    const test = runFilter(this.filter.value, this.fields);
    const all = this.data.report.ids.map((_, row) => row);
    const by = this.field(this.sort.name) ?? this.fields[0];
    this.rows = by === undefined ? [] : sortRows(all.filter(test), by.value, this.sort.descending);
    this.table.show({
      report: this.data.report,
      fields: this.fields.filter(({ name }) => this.shown.get(name) === true),
      rows: this.rows,
      sort: this.sort,
      ...(this.data.runs === undefined ? {} : { runs: this.data.runs }),
    });
    byId('runs-count').textContent =
      this.rows.length === all.length ? `${all.length}` : `${this.rows.length} of ${all.length}`;
    // The table answers each key at once; thousands of marks wait until nobody types.
    clearTimeout(this.drawing);
    this.drawing = setTimeout(() => this.draw(), DRAW_MS);
  }

  private draw(): void {
    const field = this.field(this.metric.value);
    const shared = { report: this.data.report, rows: this.rows, open: (row: number) => this.open(row) };
    byId('history').hidden = field === undefined;
    if (field !== undefined) drawHistory(field, shared);
    drawParallel(this.fields, field, shared);
  }

  private sortBy(name: string): void {
    const isSame = this.sort.name === name;
    const field = this.field(name);
    // The first click on a metric brings its best run to the top.
    const first = field?.direction === 'max' || name === 'started';
    this.sort = { name, descending: isSame ? !this.sort.descending : first };
    this.refresh();
    say(`Sorted by ${name}, ${this.sort.descending ? 'descending' : 'ascending'}`);
  }

  private fillMetrics(): void {
    const before = this.metric.value;
    const names = this.fields
      .filter(
        ({ group, value }) =>
          group === 'metric' && this.data.report.ids.some((_, row) => typeof value(row) === 'number'),
      )
      .map(({ name }) => name);
    this.metric.replaceChildren(...names.map((name) => element('option', { value: name }, name)));
    if (names.includes(before)) this.metric.value = before;
  }

  private fillColumns(): void {
    const menu = byId('runs-columns').querySelector('.menu');
    menu?.replaceChildren(
      ...this.fields.map(({ name, group }) => {
        const box = element('input', { type: 'checkbox' });
        box.checked = this.shown.get(name) === true;
        box.addEventListener('change', () => {
          this.shown.set(name, box.checked);
          this.refresh();
        });
        return element('label', {}, box, ` ${name} `, element('span', { class: 'quiet' }, group));
      }),
    );
  }

  private open(row: number): void {
    openRun({ report: this.data.report, fields: this.fields, row, runs: this.data.runs });
  }

  private openFromHash(): void {
    const wanted = new URLSearchParams(location.hash.slice(1)).get('run');
    const row = wanted === null ? -1 : this.data.report.ids.indexOf(wanted);
    if (row >= 0) this.open(row);
  }

  private tellMarked(rows: readonly number[]): void {
    const bar = byId('runs-marked');
    const { flow, ids } = this.data.report;
    bar.hidden = rows.length === 0;
    const specs = rows.map((row) => `${flow}@${ids[row]}`);
    const text = specs.length === 1 ? `mlgit show ${specs[0]}` : `mlgit diff ${specs.join(' ')}`;
    bar.replaceChildren(
      element('code', {}, text),
      element('button', { type: 'button', 'data-copy': text }, 'Copy'),
      ...this.diffLink(rows),
    );
  }

  /** Of two, the older one first. */
  private diffLink(rows: readonly number[]): HTMLElement[] {
    const { runs, report } = this.data;
    if (runs === undefined || rows.length !== 2) return [];
    const [after, before] = [...rows].sort((a, b) => a - b).map((row) => report.ids[row]);
    const href = `${runs.replace(/run\/([^/]*)\/$/, 'diff/$1/')}${before}/${after}`;
    return [element('a', { href, class: 'more' }, 'What differs →')];
  }

  private onKey(event: KeyboardEvent): void {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '/' && !isTyping) {
      event.preventDefault();
      this.filter.focus();
    } else if (event.key === 'Escape' && event.target === this.filter) {
      this.filter.value = '';
      this.refresh();
      this.table.focus();
    } else if ((event.key === 'ArrowDown' || event.key === 'Enter') && event.target === this.filter) {
      event.preventDefault();
      this.table.focus();
    }
  }
}
