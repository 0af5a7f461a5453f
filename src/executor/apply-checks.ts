import { breaksTask, type CheckResult } from '../model/check.ts';
import type { Failure } from '../model/failure.ts';
import type { EvaluateChecks } from './ports.ts';
import type { PreparedTask } from './prepare-task.ts';
import type { TaskResult } from './task-result.ts';

export interface CheckServices {
  readonly evaluateChecks: EvaluateChecks;
}

export interface AppliedChecks {
  /** `outputs` where some of them are lost: a record must not name what nobody can have. */
  readonly facts: Pick<TaskResult, 'checks' | 'checkLogs'> & Partial<Pick<TaskResult, 'outputs'>>;
  readonly failure?: Failure;
}

/** Evaluates the checks of a task on what it made, and says whether it may be said to have succeeded. */
export async function applyChecks(
  { task, command, inputs, environment }: PreparedTask,
  made: Pick<TaskResult, 'outputs' | 'metrics'>,
  { evaluateChecks }: CheckServices,
): Promise<AppliedChecks> {
  if (task.step.checks === undefined) return { facts: {} };
  const { outputs, metrics } = made;
  const request = { task, command, inputs, outputs, metrics, environment: environment.digest };
  const { results, logs, lost } = await evaluateChecks(request);
  const failure = failureOf(results);
  return {
    facts: {
      checks: results,
      ...(Object.keys(logs).length === 0 ? {} : { checkLogs: logs }),
      ...(lost === undefined ? {} : { outputs: without(outputs, lost) }),
    },
    ...(failure === undefined ? {} : { failure }),
  };
}

function without(outputs: TaskResult['outputs'], names: readonly string[]): TaskResult['outputs'] {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !names.includes(name)));
}

function failureOf(results: readonly CheckResult[]): Failure | undefined {
  const [first, ...others] = results.filter(breaksTask);
  if (first === undefined) return undefined;
  const { name, status, expected, found, rows } = first;
  return {
    kind: 'check-failed',
    check: name,
    status,
    expected,
    found,
    ...(rows === undefined ? {} : { rows }),
    ...(others.length === 0 ? {} : { more: others.length }),
  };
}
