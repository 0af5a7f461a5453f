import { humanAge } from '../../base/human.ts';
import { formatMetric } from '../../model/run-message.ts';
import { printable } from '../printable.ts';
import type { Span } from '../screen/styled-line.ts';
import { clip } from '../text-width.ts';
import type { LogLine } from './log-line.ts';

/** What a table of runs has in the column of a field. */
export function logCell(line: LogLine, field: string, nowMs: number): Span {
  switch (field) {
    case 'id':
      return { text: line.id, tone: 'accent' };
    case 'flow':
      return { text: clip(printable(line.flow), 24) };
    case 'age':
      return { text: humanAge(Math.max(0, nowMs - line.startedMs)) };
    case 'user':
      return { text: clip(printable(line.user.replace(/ <.*>$/, '')), 16) };
    case 'branch':
      return { text: clip(printable(line.branch), 20) };
    case 'status':
      return statusCell(line);
    case 'tags':
      return { text: clip(printable(line.tags.join(' ')), 24), tone: 'good' };
    default:
      return { text: fieldText(line, field) };
  }
}

/** Whether a column has its values at its right end. */
export function isRightAligned(field: string): boolean {
  return field.startsWith('params.') || field.startsWith('metrics.') || field === 'duration';
}

export function titleOf(field: string): string {
  return printable(field.replace(/^(params|metrics)\./, ''));
}

function statusCell(line: LogLine): Span {
  const extra = [
    ...(line.partial ? ['partial'] : []),
    ...(line.remote === undefined ? [] : [line.remote]),
    ...(line.pending ? ['not pushed'] : []),
  ];
  const text = clip(printable([line.status, ...extra].join(' ')), 30);
  if (line.status === 'succeeded') return { text, tone: line.partial ? 'dim' : 'good' };
  return { text, tone: line.status === 'failed' || line.status === 'lost' ? 'bad' : 'note' };
}

/** A metric under its shortest name, or any other field. */
export function fieldValue(line: LogLine, field: string): unknown {
  const metric = field.startsWith('metrics.') ? line.metrics.get(field.slice('metrics.'.length)) : undefined;
  return metric ?? line.field(field);
}

function fieldText(line: LogLine, field: string): string {
  const value = fieldValue(line, field);
  if (value === undefined || value === '') return '';
  if (typeof value === 'number' || typeof value === 'bigint') return formatMetric(value);
  if (value instanceof Date) return value.toISOString();
  const isText = Array.isArray(value) && value.every((one) => typeof one === 'string');
  if (isText) return clip(printable(value.join(' ')), 40);
  return clip(printable(typeof value === 'object' ? JSON.stringify(value, bigText) : String(value)), 40);
}

function bigText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
