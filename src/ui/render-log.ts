import { compareBytes } from '../base/byte-order.ts';
import { humanAge } from '../base/human.ts';
import type { MetricValue } from '../model/metric.ts';
import { formatMetric } from '../model/run-message.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';
import { type Column, renderTable } from './table.ts';
import { clip, textWidth } from './text-width.ts';

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
  /** It is to be shared, and has not been. */
  readonly pending: boolean;
  /** The value of any other field, for `--columns`. */
  readonly field: (name: string) => unknown;
}

export interface LogView {
  readonly nowMs: number;
  /** Fields of `--columns`; undefined: chosen to fit. */
  readonly columns: readonly string[] | undefined;
  /** More than one flow is listed. */
  readonly withFlow: boolean;
  /** Columns of the terminal; undefined where nothing has to fit. */
  readonly width: number | undefined;
}

/** Runs as a table, newest first. */
export function renderLog(lines: readonly LogLine[], view: LogView, palette: Palette): string {
  let fields = view.columns ?? chooseFields(lines, view);
  for (;;) {
    const rows = lines.map((line) => fields.map((field) => cell(line, field, view, palette)));
    const table = renderTable(fields.map(columnOf), rows, { head: palette.dim });
    const fewer =
      view.columns === undefined && isTooWide(table, view.width) ? dropField(fields, lines) : undefined;
    if (fewer === undefined) return table;
    fields = fewer;
  }
}

function isTooWide(table: string, width: number | undefined): boolean {
  return width !== undefined && table.split('\n').some((line) => textWidth(line) > width);
}

/** Without the field that is missed least; undefined when only what identifies a run is left. */
function dropField(fields: readonly string[], lines: readonly LogLine[]): string[] | undefined {
  const params = fields.filter((field) => field.startsWith('params.'));
  const metrics = fields.filter((field) => field.startsWith('metrics.'));
  const constant = params.findLast(
    (field) => new Set(lines.map((line) => String(line.field(field)))).size <= 1,
  );
  const least =
    constant ??
    (metrics.length > 2 ? metrics.at(-1) : undefined) ??
    (params.length > 1 ? params.at(-1) : undefined) ??
    (metrics.length > 1 ? metrics.at(-1) : undefined) ??
    ['branch', 'user'].find((field) => fields.includes(field)) ??
    params.at(-1) ??
    metrics.at(-1) ??
    ['tags', 'flow'].find((field) => fields.includes(field));
  return least === undefined ? undefined : fields.filter((field) => field !== least);
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
  const title = printable(field.replace(/^(params|metrics)\./, ''));
  const right = field.startsWith('params.') || field.startsWith('metrics.') || field === 'duration';
  return { title, ...(right ? { align: 'right' as const } : {}) };
}

function cell(line: LogLine, field: string, view: LogView, palette: Palette): string {
  switch (field) {
    case 'id':
      return palette.accent(line.id);
    case 'flow':
      return clip(printable(line.flow), 24);
    case 'age':
      return humanAge(Math.max(0, view.nowMs - line.startedMs));
    case 'user':
      return clip(printable(line.user.replace(/ <.*>$/, '')), 16);
    case 'branch':
      return clip(printable(line.branch), 20);
    case 'status':
      return statusCell(line, palette);
    case 'tags':
      return line.tags.length === 0 ? '' : palette.good(clip(printable(line.tags.join(' ')), 24));
    default:
      return fieldCell(line, field);
  }
}

function statusCell(line: LogLine, palette: Palette): string {
  const extra = [
    ...(line.partial ? ['partial'] : []),
    ...(line.remote === undefined ? [] : [line.remote]),
    ...(line.pending ? ['not pushed'] : []),
  ];
  const text = clip(printable([line.status, ...extra].join(' ')), 30);
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
