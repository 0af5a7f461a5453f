import { compileCondition } from '../../flow/condition.ts';
import { GATE_FACTS } from '../../model/gate/gate-facts.ts';
import type { GateRules } from '../../model/gate/policy.ts';
import type { Verdict } from '../../model/gate/verdict.ts';
import type { Manifest } from '../../model/manifest.ts';
import { gateObject } from './gate-object.ts';
import type { SubjectFacts } from './subject-facts.ts';
import { speakerOf } from './verdict-of.ts';

/** Rules in CEL. One that asks for something that is not there does not pass. */
export function judgeExpressions(
  facts: SubjectFacts & { readonly manifest: Manifest },
  { expressions }: Pick<GateRules, 'expressions'>,
): Verdict[] {
  if (expressions.length === 0) return [];
  const object = gateObject(facts);
  return expressions.map(({ name, cel, message }) => {
    const { pass, fail } = speakerOf(`rules.${name}`, facts);
    const answer = compileCondition(cel, GATE_FACTS)(object);
    if (answer === true) return pass({ found: 'true', expected: cel });
    if (answer === 'unknown') {
      return fail({ found: 'it asks for something that the run does not have', expected: cel });
    }
    return fail({ found: message ?? 'false', expected: cel });
  });
}
