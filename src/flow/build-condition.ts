import { nearest } from '../base/nearest.ts';
import type { Condition } from '../model/flow.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { Known } from './check-templates.ts';
import { compileCondition } from './condition.ts';
import { conditionNames, type NamedFact } from './condition-names.ts';
import { CONDITION_VARIABLES } from './condition-variables.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading, Mistake } from './flow-reading.ts';
import { type StepOffers, wrongStep } from './parse-reference.ts';
import type { Path } from './value-path.ts';

export interface ConditionScope {
  readonly steps: StepOffers;
  readonly params: Known;
  /** Keys of the step's foreach. */
  readonly keys: readonly string[];
}

export function buildCondition(
  reading: FlowReading,
  text: string | undefined,
  scope: ConditionScope,
  at: Path,
): Condition | undefined {
  if (text === undefined) return undefined;
  try {
    compileCondition(text, CONDITION_VARIABLES);
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    reading.report(at, { code: error.code, message: `when: ${error.message}`, ...hintsOf(error) });
    return undefined;
  }
  const facts = conditionNames(text, CONDITION_VARIABLES);
  for (const fact of facts) {
    const mistake = mistakeOf(fact, scope);
    if (mistake !== undefined) reading.report(at, mistake);
  }
  const steps = facts.flatMap(({ variable, name }) => (variable === 'metrics' && name ? [name] : []));
  const known = steps.filter((step) => scope.steps.has(step));
  return { text, steps: Object.fromEntries(known.map((step) => [step, step])) };
}

function hintsOf({ hints: [hint] }: MlgitError): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}

function mistakeOf({ variable, name }: NamedFact, scope: ConditionScope): Mistake | undefined {
  if (variable === 'metrics') return metricsMistake(name, scope.steps);
  if (name === undefined) return undefined;
  const known = variable === 'params' ? scope.params.names : scope.keys;
  if (known.includes(name) || (variable === 'params' && scope.params.isDamaged(name))) return undefined;
  const guess = nearest(name, known);
  const lacking = variable === 'params' ? scope.params.lacking : 'foreach of the step has no key';
  return {
    code: 'bad-condition',
    message: `when: ${lacking} ${quoted(name)}`,
    hint:
      guess === undefined
        ? known.length === 0
          ? 'there are none'
          : `there are ${known.join(', ')}`
        : `did you mean ${quoted(`${variable}.${guess}`)}?`,
  };
}

function metricsMistake(step: string | undefined, steps: StepOffers): Mistake | undefined {
  if (step === undefined) {
    return {
      code: 'bad-condition',
      message: 'when: expected the name of a step behind metrics',
      hint: 'as in metrics.train.auc > 0.9, or metrics["train-all"].auc for a name with a dash',
    };
  }
  const offer = steps.get(step);
  if (offer === undefined) return wrongStep(step, steps, `when: metrics.${step} names no step`);
  if (offer.hasMetrics) return undefined;
  return {
    code: 'bad-condition',
    message: `when: step ${quoted(step)} has no metrics`,
    hint: `declare its metrics file: metrics: metrics.json`,
  };
}
