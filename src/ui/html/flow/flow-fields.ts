import type { Direction } from '../../../model/metric.ts';
import type { FlowReport } from '../../../model/report/flow-report.ts';
import type { Cell } from '../../../model/report/run-report.ts';

/** A column of the table of runs. */
export interface FlowField {
  /** As it is named in a filter: `auc`, `params.seed` where a metric has that name too. */
  readonly name: string;
  readonly group: 'run' | 'param' | 'metric';
  readonly direction?: Direction;
  readonly value: (row: number) => Cell;
  /** Not shown before somebody asks for it. */
  readonly hidden?: true;
}

const MOST_PARAMS = 5;
const MOST_METRICS = 6;

/** All fields of a flow's runs, in the order of the columns. */
export function flowFields(report: FlowReport): FlowField[] {
  const { status, user, branch, started, wallMs, texts, params, metrics } = report;
  const text = (row: number) => texts[String(row)] ?? {};
  const run: FlowField[] = [
    { name: 'run', group: 'run', value: (row) => report.ids[row] ?? null },
    { name: 'status', group: 'run', value: (row) => status.names[status.of[row] ?? -1] ?? null },
    { name: 'started', group: 'run', value: (row) => started[row] ?? null },
    { name: 'took', group: 'run', value: (row) => wallMs[row] ?? null },
    { name: 'user', group: 'run', value: (row) => shortUser(user.names[user.of[row] ?? -1]) },
    { name: 'branch', group: 'run', value: (row) => branch.names[branch.of[row] ?? -1] || null },
    { name: 'tags', group: 'run', value: (row) => text(row).tags?.join(' ') ?? null },
    { name: 'message', group: 'run', value: (row) => text(row).message ?? null, hidden: true },
    { name: 'sweep', group: 'run', value: (row) => text(row).sweep ?? null, hidden: true },
  ];
  const taken = new Set([...run.map(({ name }) => name), ...metrics.map(({ name }) => name)]);
  return [
    ...run,
    ...metrics.map(
      ({ name, values, direction }, i): FlowField => ({
        name: run.some((own) => own.name === name) ? `metrics.${name}` : name,
        group: 'metric',
        value: (row) => values[row] ?? null,
        ...(direction === undefined ? {} : { direction }),
        ...(i < MOST_METRICS ? {} : { hidden: true as const }),
      }),
    ),
    ...params.map(
      ({ name, values }, i): FlowField => ({
        name: taken.has(name) ? `params.${name}` : name,
        group: 'param',
        value: (row) => values[row] ?? null,
        ...(i < MOST_PARAMS && new Set(values).size > 1 ? {} : { hidden: true as const }),
      }),
    ),
  ];
}

/** The name without the address. */
function shortUser(user: string | undefined): string | null {
  return user?.replace(/\s*<[^>]*>$/, '') ?? null;
}
