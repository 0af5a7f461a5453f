import { Environment, EvaluationError, ParseError } from '@marcbachmann/cel-js';
import { nearest } from '../base/nearest.ts';
import { type MlgitError, usageError } from '../model/mlgit-error.ts';

export type ConditionFacts = { readonly [variable: string]: unknown };

/** `unknown`: the facts lack something that the condition asks for, such as a metric. */
export type Verdict = boolean | 'unknown';

/**
 * Compiles a CEL expression (https://github.com/google/cel-spec) over the named variables.
 * @throws MlgitError `bad-condition` (usage) on a syntax error, an unknown variable, or a result that is no boolean.
 */
export function compileCondition(
  text: string,
  variables: readonly string[],
): (facts: ConditionFacts) => Verdict {
  const environment = new Environment({ unlistedVariablesAreDyn: false });
  for (const name of variables) environment.registerVariable(name, 'dyn');
  const checked = environment.check(text);
  if (!checked.valid) throw badCondition(text, checked.error, variables);
  const evaluate = environment.parse(text);
  return (facts) => {
    let value: unknown;
    try {
      value = evaluate(facts);
    } catch (error) {
      if (error instanceof EvaluationError) return 'unknown';
      throw error;
    }
    if (typeof value === 'boolean') return value;
    throw usageError(
      'bad-condition',
      `Condition ${JSON.stringify(text)} gives ${typeof value}, expected true or false`,
      ['compare it with something, as in metrics.auc > 0.9'],
    );
  };
}

function badCondition(text: string, error: unknown, variables: readonly string[]): MlgitError {
  const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  const [, unknown] = /Unknown variable: (\w+)/.exec(reason) ?? [];
  const suggestion = unknown === undefined ? undefined : nearest(unknown, variables);
  const kind = error instanceof ParseError ? 'is not a CEL expression' : 'cannot be used';
  return usageError('bad-condition', `Condition ${JSON.stringify(text)} ${kind}: ${reason}`, [
    ...(suggestion === undefined ? [] : [`did you mean ${suggestion}?`]),
    `variables: ${variables.join(', ')}`,
  ]);
}
