import { compareBytes } from '../base/byte-order.ts';
import { nearest } from '../base/nearest.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import type { Context } from './context.ts';
import { notesByRun } from './notes.ts';
import { parseMoment } from './parse-moment.ts';
import { factAt, RUN_FACTS, type RunFacts, runFacts } from './run-facts.ts';
import { tagsByRun } from './tags.ts';

export interface LogQuery {
  readonly flow?: string | undefined;
  /** A CEL expression over RUN_FACTS. */
  readonly filter?: string | undefined;
  /** A field, `-` before it for descending. */
  readonly sort?: string | undefined;
  readonly mine?: string | undefined;
  readonly user?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly branch?: string | undefined;
  readonly sweep?: string | undefined;
  readonly limit?: number | undefined;
}

export interface LogRow {
  readonly run: RunRecord;
  readonly facts: RunFacts;
  readonly tags: readonly string[];
  readonly note: string | undefined;
}

export interface LogResult {
  readonly rows: readonly LogRow[];
  /** How many matched before the limit. */
  readonly matched: number;
}

/** Runs that match, newest first unless sorted. */
export async function logRuns(context: Context, query: LogQuery): Promise<LogResult> {
  const runs = query.flow === undefined ? await context.runs.all() : await context.runs.ofFlow(query.flow);
  if (query.flow !== undefined && runs.length === 0) await requireKnownFlow(context, query.flow);
  const tags = await tagsByRun(context);
  const notes = await notesByRun(context);
  const simple = runs.filter(simpleFilter(query, context.config.clock.now()));
  const rows = simple.map((run) => {
    const runTags = tags.get(`${run.flow}/${run.id}`) ?? [];
    const note = notes.get(`${run.flow}/${run.id}`);
    return { run, tags: runTags, note, facts: runFacts(run, runTags, note) };
  });
  const filtered = await applyFilter(rows, query.filter);
  const sorted = query.sort === undefined ? filtered : sortRows(filtered, query.sort);
  return { rows: sorted.slice(0, query.limit ?? sorted.length), matched: sorted.length };
}

async function requireKnownFlow(context: Context, flow: string): Promise<void> {
  const declared = Object.keys((await context.flowFile())?.flows ?? {});
  if (declared.includes(flow)) return;
  const known = [...new Set([...declared, ...(await context.runs.all()).map((run) => run.flow)])];
  const suggestion = nearest(flow, known);
  throw usageError('no-such-flow', `There is no flow ${JSON.stringify(flow)} here`, [
    suggestion === undefined ? 'mlgit log' : `mlgit log ${suggestion}`,
  ]);
}

function simpleFilter(query: LogQuery, now: number): (run: RunRecord) => boolean {
  const since = query.since === undefined ? undefined : parseMoment('--since', query.since, now);
  const until = query.until === undefined ? undefined : parseMoment('--until', query.until, now);
  return ({ execution }) => {
    const started = Date.parse(execution.startedAt);
    return (
      (since === undefined || started >= since) &&
      (until === undefined || started <= until) &&
      (query.mine === undefined || execution.user === query.mine) &&
      (query.user === undefined || execution.user.toLowerCase().includes(query.user.toLowerCase())) &&
      (query.branch === undefined || execution.branch === query.branch) &&
      (query.sweep === undefined || execution.sweep === query.sweep)
    );
  };
}

async function applyFilter(rows: readonly LogRow[], filter: string | undefined): Promise<readonly LogRow[]> {
  if (filter === undefined) return rows;
  const { compileCondition } = await import('../flow/condition.ts');
  const condition = compileCondition(filter, RUN_FACTS);
  return rows.filter(({ facts }) => condition(facts) === true);
}

/** Rows without the field come last, in either direction; equal rows keep their order. */
function sortRows(rows: readonly LogRow[], sort: string): LogRow[] {
  const descending = sort.startsWith('-');
  const field = descending ? sort.slice(1) : sort;
  requireField(field);
  const keyed = rows.map((row) => ({ row, value: factAt(row.facts, field === 'age' ? 'started' : field) }));
  const flip = (descending ? -1 : 1) * (field === 'age' ? -1 : 1);
  keyed.sort((a, b) => {
    if (a.value === undefined || b.value === undefined) {
      return Number(a.value === undefined) - Number(b.value === undefined);
    }
    return flip * compareValues(a.value, b.value);
  });
  return keyed.map(({ row }) => row);
}

export function requireField(field: string): void {
  const root = field.split('.')[0] ?? '';
  if (root === 'age' || (RUN_FACTS as readonly string[]).includes(root)) return;
  const suggestion = nearest(root, RUN_FACTS);
  throw usageError('unknown-field', `There is no field ${JSON.stringify(field)}`, [
    ...(suggestion === undefined ? [] : [`did you mean ${suggestion}?`]),
    `fields: age, ${RUN_FACTS.join(', ')}; params.NAME and metrics.NAME`,
  ]);
}

function compareValues(a: unknown, b: unknown): number {
  if (isNumber(a) && isNumber(b)) return a < b ? -1 : a > b ? 1 : 0;
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  return compareBytes(String(a), String(b));
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
