import { nearest } from '../base/nearest.ts';
import { type OrderedValue, orderByValue } from '../base/order-values.ts';
import { type MlgitError, usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import type { Context } from './context.ts';
import { fetchHint } from './fetch-hint.ts';
import { notesByRun } from './notes.ts';
import { parseMoment } from './parse-moment.ts';
import { factAt, RUN_FACTS, type RunFacts, runFacts, VERIFIED_FACTS } from './run-facts.ts';
import type { Signers } from './signing/signers-by-run.ts';
import { readTags } from './tags.ts';

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
  /** Also runs that were made to reproduce others. */
  readonly reruns?: boolean | undefined;
  readonly limit?: number | undefined;
  /** Fields that the rows are to have, beside those of the filter and the order. */
  readonly columns?: readonly string[] | undefined;
}

export interface LogRow {
  readonly run: RunRecord;
  /** Worked out when they are asked for: most listings show few of the rows. */
  readonly facts: RunFacts;
  readonly tags: readonly string[];
  readonly note: string | undefined;
}

export interface LogResult {
  readonly rows: readonly LogRow[];
  /** How many matched before the limit. */
  readonly matched: number;
  /** Of tags that cannot be read, so that their runs are listed without them. */
  readonly damagedTags: readonly MlgitError[];
}

/** Runs that match, newest first unless sorted. */
export async function logRuns(context: Context, query: LogQuery): Promise<LogResult> {
  const [runs, tags, notes] = await Promise.all([
    query.flow === undefined ? context.runs.all() : context.runs.ofFlow(query.flow),
    readTags(context),
    notesByRun(context),
  ]);
  if (query.flow !== undefined && runs.length === 0) await requireKnownFlow(context, query.flow);
  const simple = runs.filter(simpleFilter(query, context.config.clock.now()));
  const signers = await signersAskedFor(context, query, simple);
  const rows = simple.map((run) => {
    const name = `${run.flow}/${run.id}`;
    return rowOf(run, {
      tags: tags.byRun.get(name) ?? [],
      note: notes.get(name),
      signers: signers.get(name),
    });
  });
  const filtered = await applyFilter(rows, query.filter);
  const sorted = query.sort === undefined ? filtered : sortRows(filtered, query.sort);
  return {
    rows: sorted.slice(0, query.limit ?? sorted.length),
    matched: sorted.length,
    damagedTags: tags.damaged,
  };
}

async function signersAskedFor(
  context: Context,
  { filter, sort, columns, limit }: LogQuery,
  runs: readonly RunRecord[],
): Promise<ReadonlyMap<string, Signers>> {
  const fields = new RegExp(`\\b(?:${VERIFIED_FACTS.join('|')})\\b`);
  const asked = [filter, sort, ...(columns ?? [])].some((text) => text !== undefined && fields.test(text));
  if (!asked) return new Map();
  const { signersByRun } = await import('./signing/signers-by-run.ts');
  // Which rows are shown is known before only where neither a filter nor an order of theirs decides.
  const isKnown = filter === undefined && sort === undefined;
  return signersByRun(context, isKnown ? runs.slice(0, limit) : runs);
}

function rowOf(
  run: RunRecord,
  { tags, note, signers }: Pick<LogRow, 'tags' | 'note'> & { readonly signers: Signers | undefined },
): LogRow {
  let facts: RunFacts | undefined;
  return {
    run,
    tags,
    note,
    get facts() {
      facts ??= runFacts(run, tags, note, signers);
      return facts;
    },
  };
}

async function requireKnownFlow(context: Context, flow: string): Promise<void> {
  const declared = Object.keys((await context.flowFile())?.flows ?? {});
  if (declared.includes(flow)) return;
  const known = [...new Set([...declared, ...(await context.runs.all()).map((run) => run.flow)])];
  const suggestion = nearest(flow, known);
  throw usageError('no-such-flow', `There is no flow ${JSON.stringify(flow)} here`, [
    ...(await fetchHint(context)),
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
      (query.sweep === undefined || execution.sweep === query.sweep) &&
      (query.reruns === true || execution.reproduces === undefined)
    );
  };
}

async function applyFilter(rows: readonly LogRow[], filter: string | undefined): Promise<readonly LogRow[]> {
  if (filter === undefined) return rows;
  const { compileCondition } = await import('../flow/condition.ts');
  const condition = compileCondition(filter, RUN_FACTS);
  return rows.filter(({ facts }) => condition(facts) === true);
}

/** Rows without the field, and those where it is not a number, come last in either direction; equal rows keep their order. */
function sortRows(rows: readonly LogRow[], sort: string): LogRow[] {
  const descending = sort.startsWith('-');
  const field = descending ? sort.slice(1) : sort;
  requireField(field);
  const fact = field === 'age' ? 'started' : field;
  const keyOf = ({ facts }: LogRow) => sortable(field, factAt(facts, fact));
  return orderByValue(rows, keyOf, descending === (field === 'age') ? 1 : -1);
}

/** @throws MlgitError `not-a-value` (usage) for a field that is a whole group, such as `metrics` or a step's metrics. */
function sortable(field: string, value: unknown): OrderedValue | undefined {
  if (value === undefined || Number.isNaN(value)) return undefined;
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Date) return value.getTime();
  if (Array.isArray(value)) return value.join(' ');
  if (typeof value !== 'object') return String(value);
  const names = Object.keys(value as object);
  throw usageError('not-a-value', `Field ${field} is a group of values: expected one of them`, [
    ...names.slice(0, 5).map((name) => `--sort ${field}.${name}`),
    `mlgit log --sort ${field}.NAME`,
  ]);
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
