import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TableCheck } from '../../checks/evaluate-tables.ts';
import type { CheckRequest, EvaluateChecks, EvaluatedChecks } from '../../executor/ports.ts';
import { checkStep, type ProgramCheck } from '../../flow/check-code.ts';
import {
  boundedFact,
  type Check,
  type CheckResult,
  describeCheck,
  isBroken,
  isTableRule,
} from '../../model/check.ts';
import type { Context } from '../context.ts';
import type { RunUnderWay } from '../run-under-way.ts';
import { CheckMemo, type CheckOutcome } from './check-memo.ts';
import { checkSources } from './check-sources.ts';
import { keepText } from './keep-text.ts';
import { References } from './resolve-references.ts';
import type { Programs } from './run-program.ts';

/** Evaluates the checks of the tasks of a run. */
export function checkEvaluation(context: Context, run: RunUnderWay, programs: Programs): EvaluateChecks {
  const references = new References(context, run.options.signal);
  // The tables of one task at a time: memory and threads of the engine are bounded once, not once a task.
  let before: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = before.then(work);
    before = turn.catch(() => undefined);
    return turn;
  };
  const surroundings = { context, run, programs, references, memo: new CheckMemo(context), inTurn };
  return (request) => evaluateAll(surroundings, request);
}

interface Surroundings {
  readonly context: Context;
  readonly run: RunUnderWay;
  readonly programs: Programs;
  readonly references: References;
  readonly memo: CheckMemo;
  /** After what was begun before has ended. */
  readonly inTurn: (work: () => Promise<void>) => Promise<void>;
}

async function evaluateAll(around: Surroundings, request: CheckRequest): Promise<EvaluatedChecks> {
  const checks = request.task.step.checks ?? [];
  const keys = new Map<Check, string | undefined>();
  const known = new Map<Check, CheckOutcome>();
  for (const check of checks) {
    const key = await keyOf(around, check, request);
    keys.set(check, key);
    const outcome = key === undefined ? undefined : await around.memo.recall(key, check);
    if (outcome !== undefined) known.set(check, outcome);
  }
  const left = checks.filter((check) => !known.has(check));
  const settle = (check: Check, outcome: CheckOutcome, isRepeatable = true): void => {
    known.set(check, outcome);
    const key = keys.get(check);
    if (key !== undefined && isRepeatable) around.memo.remember(key, outcome);
  };
  const tables = left.filter(isTableCheck);
  if (tables.length > 0)
    await around.inTurn(() => evaluateTableChecks(around, request, { checks: tables, settle }));
  let spoilt: Spoilt | undefined;
  for (const check of left.filter(isProgramCheck)) {
    if (spoilt !== undefined || lacksTable(check, request)) {
      settle(check, { result: spoilt === undefined ? skipped(check) : afterChange(check, spoilt) }, false);
      continue;
    }
    const { runProgramCheck } = await import('./run-program.ts');
    const at = checks.indexOf(check);
    const ran = await runProgramCheck(around.context, around, { check, request, at });
    const { observed, changed, ...outcome } = ran;
    if (changed !== undefined) spoilt = { by: check, path: changed };
    settle(check, outcome, !observed);
  }
  const lost = spoilt === undefined ? [] : await lostOutputs(around.context, request);
  return { ...collect(around, request, known), ...(lost.length === 0 ? {} : { lost }) };
}

/** A check changed data that it was only to look at. */
interface Spoilt {
  readonly by: ProgramCheck;
  readonly path: string;
}

function afterChange({ name, severity }: ProgramCheck, { by, path }: Spoilt): CheckResult {
  const found = boundedFact(`the check "${by.name}" changed ${path}`);
  return { name, severity, status: 'error', expected: name, found };
}

/** Files of the store that a program has changed are not there any more. */
async function lostOutputs({ store }: Context, { outputs }: CheckRequest): Promise<string[]> {
  const lost: string[] = [];
  for (const [name, content] of Object.entries(outputs)) if (!(await store.use(content))) lost.push(name);
  return lost;
}

async function keyOf(around: Surroundings, check: Check, request: CheckRequest): Promise<string | undefined> {
  const { rule } = check;
  const reference = rule.kind === 'drift' ? await around.references.find(rule.against) : undefined;
  const code = isProgramCheck(check)
    ? await around.run.prepared.code.digest(checkStep(request.task.step, check))
    : undefined;
  return around.memo.keyOf(check, request, { reference: reference?.digest, code });
}

interface Evaluation {
  readonly checks: readonly TableCheck[];
  readonly settle: (check: Check, outcome: CheckOutcome) => void;
}

async function evaluateTableChecks(
  { context, run, references }: Surroundings,
  request: CheckRequest,
  { checks, settle }: Evaluation,
): Promise<void> {
  const { evaluateTables } = await import('../../checks/evaluate-tables.ts');
  const { duckdbEngine } = await import('../../checks/duckdb.ts');
  const spillFolder = join(run.journal.folder, 'spill');
  const specs = checks.flatMap(({ rule }) => (rule.kind === 'drift' ? [rule.against] : []));
  const found = new Map(
    await Promise.all(specs.map(async (spec) => [spec, await references.find(spec)] as const)),
  );
  await mkdir(spillFolder, { recursive: true });
  try {
    const results = await evaluateTables(checks, {
      engine: duckdbEngine(context.config.cpus),
      sources: await checkSources(context, request),
      references: found,
      spillFolder,
      now: context.config.clock.now(),
      signal: run.options.signal,
      keep: (rows) => keepText(context, rows),
    });
    for (const [at, check] of checks.entries()) settle(check, { result: results[at] as CheckResult });
  } finally {
    await rm(spillFolder, { recursive: true, force: true });
  }
}

function collect(
  around: Surroundings,
  { task }: CheckRequest,
  known: ReadonlyMap<Check, CheckOutcome>,
): EvaluatedChecks {
  const outcomes = (task.step.checks ?? []).map((check) => known.get(check) as CheckOutcome);
  const logs = outcomes.flatMap(({ result, log }) =>
    log === undefined ? [] : [[result.name, log] as const],
  );
  const results = outcomes.map(({ result }) => result);
  warn(around, task.id, results);
  return { results, logs: Object.fromEntries(logs) };
}

/** What fails the task is said when it fails. */
function warn({ context, run }: Surroundings, task: string, results: readonly CheckResult[]): void {
  const { start, prepared, options } = run;
  const say = (what: string, found: readonly CheckResult[]): void => {
    const [first] = found;
    if (first === undefined) return;
    const more = found.length > 1 ? ` (and ${found.length - 1} more)` : '';
    options.emit({
      type: 'warning',
      at: context.config.clock.now(),
      message: `Check "${first.name}" of step ${task} ${what}: ${describeCheck(first)}${more}`,
      hints: [`mlgit show ${prepared.plan.flow.name}@${start.id}:${task}/`],
    });
  };
  say(
    'does not hold',
    results.filter((result) => isBroken(result) && result.severity === 'warn'),
  );
  say(
    'has nothing to compare with',
    results.filter(({ status }) => status === 'skipped'),
  );
}

/** An optional input may have nothing yet. */
function lacksTable({ rule }: ProgramCheck, { inputs, outputs }: CheckRequest): boolean {
  return rule.kind === 'gx' && outputs[rule.on] === undefined && inputs[rule.on] === undefined;
}

function skipped({ name, severity, rule }: ProgramCheck): CheckResult {
  const on = rule.kind === 'gx' ? rule.on : name;
  return { name, severity, status: 'skipped', expected: name, found: `there is no ${on} yet` };
}

function isTableCheck(check: Check): check is TableCheck {
  return isTableRule(check.rule);
}

function isProgramCheck(check: Check): check is ProgramCheck {
  return !isTableRule(check.rule);
}
