import { humanDuration } from '../../../base/human.ts';
import type { FlowReport } from '../../../model/report/flow-report.ts';
import type { Cell } from '../../../model/report/run-report.ts';
import { formatMetric } from '../../../model/run-message.ts';
import type { FlowField } from '../flow/flow-fields.ts';
import { statusShape, statusTone } from '../parts/status-badge.ts';
import { element } from './element.ts';

interface Place {
  readonly report: FlowReport;
  readonly row: number;
  readonly runs?: string | undefined;
}

/** Puts a field of a run into a cell. */
export function fillCell(cell: HTMLElement, field: FlowField, { report, row, runs }: Place): void {
  const value = field.value(row);
  if (field.group !== 'run') {
    if (typeof value === 'number') cell.className = 'number';
    cell.append(cellWords(value));
    cell.title = value === null ? '' : String(value);
    return;
  }
  switch (field.name) {
    case 'run': {
      const id = element('code', {}, String(value));
      cell.append(runs === undefined ? id : element('a', { href: `${runs}${String(value)}` }, id));
      if (report.texts[String(row)]?.partial === true)
        cell.append(' ', element('span', { class: 'tag' }, 'partial'));
      return;
    }
    case 'status':
      cell.append(badge(String(value)));
      return;
    case 'started':
      cell.append(
        element(
          'time',
          { datetime: new Date(Number(value) * 1000).toISOString() },
          momentWords(Number(value)),
        ),
      );
      return;
    case 'took':
      cell.className = 'number';
      cell.append(humanDuration(Number(value)));
      return;
    case 'tags':
      for (const tag of report.texts[String(row)]?.tags ?? [])
        cell.append(element('span', { class: 'tag' }, tag), ' ');
      return;
    default:
      cell.append(cellWords(value));
      cell.title = cellWords(value);
  }
}

export function badge(status: string): HTMLElement {
  const shape = element('span', { 'aria-hidden': 'true' }, statusShape(status));
  return element('span', { class: `badge ${statusTone(status)}` }, shape, ` ${status}`);
}

export function cellWords(value: Cell): string {
  return value === null ? '' : formatMetric(value);
}

function momentWords(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');
}
