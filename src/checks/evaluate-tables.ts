import { boundedFact, type Check, type CheckResult, type TableRule } from '../model/check.ts';
import type { Digest } from '../model/digest.ts';
import { evaluateTableRule } from './evaluate-table-rule.ts';
import { sampleRows } from './sample-rows.ts';
import { type SqlEngine, SqlError, type SqlSession } from './sql-port.ts';
import type { TableSource } from './table-source.ts';
import { type NamedSources, Tables } from './tables.ts';
import { errorVerdict, type Verdict } from './verdict.ts';

export type TableCheck = Check & { readonly rule: TableRule };

/** What a drift is measured against. */
export interface Reference {
  readonly source: TableSource;
  /** Absent when it cannot be read. */
  readonly digest?: Digest;
}

export interface TableEvaluation {
  readonly engine: SqlEngine;
  readonly sources: NamedSources;
  /** By SPEC; undefined where there is nothing yet. */
  readonly references: ReadonlyMap<string, Reference | undefined>;
  readonly spillFolder: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly signal: AbortSignal;
  /** Keeps rows that are wrong. */
  readonly keep: (jsonLines: string) => Promise<NonNullable<CheckResult['sample']>>;
}

/** The results of checks of tables, in their order. Rejects for what is no fault of check or data. */
export async function evaluateTables(
  checks: readonly TableCheck[],
  evaluation: TableEvaluation,
): Promise<CheckResult[]> {
  const { engine, spillFolder, signal, sources } = evaluation;
  const session = await engine.open({ files: filesOf(evaluation), spillFolder, signal });
  try {
    const tables = new Tables(session, sources);
    const results: CheckResult[] = [];
    for (const check of checks) results.push(await evaluateOne(check, { session, tables, evaluation }));
    return results;
  } finally {
    session.close();
  }
}

function filesOf({ sources, references }: TableEvaluation): string[] {
  const all = [
    ...sources.outputs.values(),
    ...sources.inputs.values(),
    ...[...references.values()].flatMap((reference) => (reference === undefined ? [] : [reference.source])),
  ];
  return all.flatMap((source) => (source.kind === 'files' ? source.files.map(({ path }) => path) : []));
}

interface Evaluating {
  readonly session: SqlSession;
  readonly tables: Tables;
  readonly evaluation: TableEvaluation;
}

async function evaluateOne(check: TableCheck, around: Evaluating): Promise<CheckResult> {
  const { rule, name, severity } = check;
  const { session, tables, evaluation } = around;
  const lacking = lackingOf(rule, evaluation);
  if (lacking !== undefined) {
    return {
      name,
      severity,
      status: 'skipped',
      expected: expectedOf(check),
      found: `there is no ${lacking} yet`,
    };
  }
  const reference = rule.kind === 'drift' ? evaluation.references.get(rule.against) : undefined;
  const against =
    rule.kind === 'drift' && reference?.digest !== undefined
      ? { against: { spec: rule.against, digest: reference.digest } }
      : {};
  const verdict = await settle(check, around, async () =>
    evaluateTableRule(rule, {
      session,
      tables,
      now: evaluation.now,
      ...(reference === undefined ? {} : { reference: reference.source }),
    }),
  );
  const { wrongRows, ...facts } = verdict;
  const sample = wrongRows === undefined ? '' : await trySample(session, wrongRows);
  return {
    name,
    severity,
    ...facts,
    ...(sample === '' ? {} : { sample: await evaluation.keep(sample) }),
    ...against,
  };
}

/** What a rule is about and is not there: an optional input, or an artifact of a run that has not been. */
function lackingOf(rule: TableRule, { sources, references }: TableEvaluation): string | undefined {
  if (rule.kind === 'sql') return undefined;
  const isThere = sources.outputs.has(rule.on) || sources.inputs.has(rule.on) || rule.on === 'metrics';
  if (!isThere) return rule.on;
  return rule.kind === 'drift' && references.get(rule.against) === undefined ? rule.against : undefined;
}

/** The verdict stands without rows to show, as of values that cannot be put in an order. */
async function trySample(session: SqlSession, query: string): Promise<string> {
  try {
    return await sampleRows(session, query);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return '';
  }
}

/** What the engine says about a check or its data is the check's result. */
async function settle(
  check: TableCheck,
  { tables }: Evaluating,
  evaluate: () => Promise<Verdict>,
): Promise<Verdict> {
  try {
    return await evaluate();
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return errorVerdict(expectedOf(check), boundedFact(tables.withoutPaths(error.message)));
  }
}

/** What was to be found out, of a check that could not be evaluated. */
function expectedOf({ name, rule }: TableCheck): string {
  if (rule.kind === 'drift') return `${rule.measure} at most ${rule.max} from ${rule.against}`;
  if (rule.kind !== 'sql' || rule.expect === undefined) return name;
  return typeof rule.expect === 'object' ? name : String(rule.expect);
}
