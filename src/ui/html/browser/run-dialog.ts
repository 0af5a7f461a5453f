import type { FlowReport } from '../../../model/report/flow-report.ts';
import type { FlowField } from '../flow/flow-fields.ts';
import { byId, element } from './element.ts';
import { fillCell } from './run-cell.ts';

interface OpenedRun {
  readonly report: FlowReport;
  readonly fields: readonly FlowField[];
  readonly row: number;
  readonly runs: string | undefined;
}

/** All that the page knows of one run, beside the table. */
export function openRun({ report, fields, row, runs }: OpenedRun): void {
  const dialog = byId<HTMLDialogElement>('run-dialog');
  const id = report.ids[row] ?? '';
  const spec = `${report.flow}@${id}`;
  const { note } = report.texts[String(row)] ?? {};
  const close = element('button', { type: 'button', class: 'close', 'aria-label': 'Close' }, '×');
  close.addEventListener('click', () => dialog.close());
  const title = element('h2', { id: 'run-dialog-title' }, spec);
  const head = element('div', { class: 'section-head' }, title, close);
  dialog.replaceChildren(
    head,
    ...(runs === undefined
      ? []
      : [element('p', {}, element('a', { href: `${runs}${id}`, class: 'more' }, 'The page of this run →'))]),
    ...(note === undefined ? [] : [element('blockquote', { class: 'note' }, note)]),
    group('Run', fields, 'run', { report, row }),
    group('Metrics', fields, 'metric', { report, row }),
    group('Parameters', fields, 'param', { report, row }),
    ...[`mlgit show ${spec}`, `mlgit report ${spec}`].map(commandLine),
  );
  dialog.onclose = () => {
    if (location.hash.startsWith('#run='))
      history.replaceState(null, '', location.pathname + location.search);
  };
  if (!dialog.open) dialog.showModal();
}

function group(
  title: string,
  fields: readonly FlowField[],
  which: FlowField['group'],
  place: { readonly report: FlowReport; readonly row: number },
): HTMLElement {
  const rows = fields
    .filter(({ group: own, value }) => own === which && value(place.row) !== null)
    .map((field) => {
      const cell = element('td');
      fillCell(cell, field, place);
      return element('tr', {}, element('th', { scope: 'row' }, field.name), cell);
    });
  if (rows.length === 0) return element('div');
  return element(
    'div',
    {},
    element('h3', {}, title),
    element('table', { class: 'data small' }, element('tbody', {}, ...rows)),
  );
}

function commandLine(text: string): HTMLElement {
  const copy = element(
    'button',
    { type: 'button', class: 'copy', 'data-copy': text, 'aria-label': `Copy ${text}` },
    'Copy',
  );
  return element(
    'div',
    { class: 'command' },
    element('span', { class: 'copyable' }, element('code', {}, text), copy),
  );
}
