import { GATE_FACTS } from '../../model/gate/gate-facts.ts';
import type { ExpressionRule } from '../../model/gate/policy.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { compileCondition } from '../condition.ts';
import { quoted } from '../describe-value.ts';
import type { FlowReading } from '../flow-reading.ts';
import type { Path } from '../value-path.ts';
import type { RawRules } from './policy-schema.ts';

/** Each compiled, so that a mistake is told where it stands and not when it is asked. */
export function buildExpressions(
  reading: FlowReading,
  raw: NonNullable<RawRules['rules']>,
  at: Path,
): readonly ExpressionRule[] {
  const seen = new Set<string>();
  raw.forEach(({ name, cel }, index) => {
    if (seen.has(name)) {
      reading.report([...at, index, 'name'], {
        code: 'repeated-name',
        message: `two rules are called ${quoted(name)}`,
      });
    }
    seen.add(name);
    try {
      compileCondition(cel, GATE_FACTS);
    } catch (error) {
      if (!(error instanceof MlgitError)) throw error;
      const [hint] = error.hints;
      reading.report([...at, index, 'cel'], {
        code: error.code,
        message: `cel: ${error.message}`,
        ...(hint === undefined ? {} : { hint }),
      });
    }
  });
  return raw.map(({ name, cel, message }) => ({ name, cel, ...(message === undefined ? {} : { message }) }));
}
