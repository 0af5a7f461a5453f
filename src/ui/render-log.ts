import { compareBytes } from '../base/byte-order.ts';
import { humanAge } from '../base/human.ts';
import type { MetricValue } from '../model/metric.ts';
import { formatMetric } from '../model/run-message.ts';
import type { Palette } from './palette.ts';
import { type Column, renderTable } from './table.ts';
import { clip, printable } from './text-width.ts';

/** One run as the log shows it. */
export interface LogLine {
  readonly id: string;
  readonly flow: string;
  readonly status: string;
  readonly user: string;
  readonly branch: string;
  readonly tags: readonly string[];
  readonly note: string | undefined;
  readonly startedMs: number;
  readonly params: { readonly [name: string]: unknown };
  readonly metrics: ReadonlyMap<string, MetricValue>;
  /** Names of the metrics that have a direction. */
  readonly directed: ReadonlySet<string>;
  readonly partial: boolean;
  readonly remote: string | undefined;
  /** The value of any other field, for `--columns`. */
  readonly field: (name: string) => unknown;
}

export interface LogView {
  readonly nowMs: number;
  /** Fields of `--columns`; undefined: chosen to fit. */
  readonly columns: readonly string[] | undefined;
  /** More than one flow is listed. */
  readonly withFlow: boolean;
}

/** Runs as a table, newest first. */
export function renderLog(lines: readonly LogLine[], view: LogView, palette: Palette): string {
  const fields = view.columns ?? chooseFields(lines, view);
  const columns = fields.map(columnOf);
  const rows = lines.map((line) => fields.map((field) => cell(line, field, view, palette)));
  return renderTable(columns, rows, { head: palette.dim });
}

const MAX_PARAMS = 4;
const MAX_METRICS = 4;

/** Parameters that differ between the listed runs, and metrics with a direction, come first. */
function chooseFields(lines: readonly LogLine[], view: LogView): string[] {
  return [
    'id',
    ...(view.withFlow ? ['flow'] : []),
    'age',
    'user',
    ...(lines.some((line) => line.branch !== '') ? ['branch'] : []),
    'status',
    ...varyingParams(lines).map((name) => `params.${name}`),
    ...shownMetrics(lines).map((name) => `metrics.${name}`),
    ...(lines.some((line) => line.tags.length > 0) ? ['tags'] : []),
  ];
}

function varyingParams(lines: readonly LogLine[]): string[] {
  const names = [...new Set(lines.flatMap((line) => Object.keys(line.params)))].sort(compareBytes);
  const varies = (name: string): boolean => new Set(lines.map((line) => String(line.params[name]))).size > 1;
  const varying = names.filter(varies);
  return [...varying, ...names.filter((name) => !varying.includes(name))].slice(0, MAX_PARAMS);
}

function shownMetrics(lines: readonly LogLine[]): string[] {
  const names = [...new Set(lines.flatMap((line) => [...line.metrics.keys()]))].sort(compareBytes);
  const directed = names.filter((name) => lines.some((line) => line.directed.has(name)));
  return (directed.length > 0 ? directed : names).slice(0, MAX_METRICS);
}

function columnOf(field: string): Column {
  const title = field.replace(/^(params|metrics)\./, '');
  const right = field.startsWith('params.') || field.startsWith('metrics.') || field === 'duration';
  return { title, ...(right ? { align: 'right' as const } : {}) };
}

function cell(line: LogLine, field: string, view: LogView, palette: Palette): string {
  switch (field) {
    case 'id':
      return palette.accent(line.id);
    case 'age':
      return humanAge(Math.max(0, view.nowMs - line.startedMs));
    case 'user':
      return clip(printable(line.user.replace(/ <.*>$/, '')), 16);
    case 'branch':
      return clip(printable(line.branch), 20);
    case 'status':
      return statusCell(line, palette);
    case 'tags':
      return palette.good(printable(line.tags.join(' ')));
    default:
      return fieldCell(line, field);
  }
}

function statusCell(line: LogLine, palette: Palette): string {
  const extra = [...(line.partial ? ['partial'] : []), ...(line.remote === undefined ? [] : [line.remote])];
  const text = [line.status, ...extra].join(' ');
  if (line.status === 'succeeded') return line.partial ? palette.dim(text) : palette.good(text);
  return line.status === 'failed' || line.status === 'lost' ? palette.bad(text) : palette.note(text);
}

function fieldCell(line: LogLine, field: string): string {
  const metric = field.startsWith('metrics.') ? line.metrics.get(field.slice('metrics.'.length)) : undefined;
  const value = metric ?? line.field(field);
  if (value === undefined || value === '') return '';
  if (typeof value === 'number' || typeof value === 'bigint') return formatMetric(value);
  if (value instanceof Date) return value.toISOString();
  return clip(printable(typeof value === 'object' ? JSON.stringify(value, bigText) : String(value)), 40);
}

function bigText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
