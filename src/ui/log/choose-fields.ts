import { compareBytes } from '../../base/byte-order.ts';
import type { LogLine } from './log-line.ts';

/** Without the field that is missed least; undefined when only what identifies a run is left. */
export function dropField(fields: readonly string[], lines: readonly LogLine[]): string[] | undefined {
  const params = fields.filter((field) => field.startsWith('params.'));
  const metrics = fields.filter((field) => field.startsWith('metrics.'));
  const constant = params.findLast((field) => !varies(lines, field));
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
export function chooseFields(lines: readonly LogLine[], withFlow: boolean): string[] {
  return [
    'id',
    ...(withFlow ? ['flow'] : []),
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
  const varying = names.filter((name) => varies(lines, `params.${name}`));
  return [...varying, ...names.filter((name) => !varying.includes(name))].slice(0, MAX_PARAMS);
}

function shownMetrics(lines: readonly LogLine[]): string[] {
  const names = [...new Set(lines.flatMap((line) => [...line.metrics.keys()]))].sort(compareBytes);
  const directed = names.filter((name) => lines.some((line) => line.directed.has(name)));
  return (directed.length > 0 ? directed : names).slice(0, MAX_METRICS);
}

function varies(lines: readonly LogLine[], field: string): boolean {
  return new Set(lines.map((line) => String(line.field(field)))).size > 1;
}

/** The same for a table that is wider than its screen: what tells runs apart comes before who made them, and what all have in common. */
export function orderForBrowsing(fields: readonly string[], lines: readonly LogLine[]): string[] {
  const isLast = (field: string): boolean =>
    field === 'user' || field === 'branch' || (field.startsWith('params.') && !varies(lines, field));
  return [...fields.filter((field) => !isLast(field)), ...fields.filter(isLast)];
}
