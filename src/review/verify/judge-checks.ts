import { describeCheck, isBroken } from '../../model/check.ts';
import type { GateRules } from '../../model/gate/policy.ts';
import type { Verdict } from '../../model/gate/verdict.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { SubjectFacts } from './subject-facts.ts';
import { counted, speakerOf } from './verdict-of.ts';

/** Whether the checks of the flow held, as far as they were recorded. */
export function judgeChecks(
  facts: SubjectFacts & { readonly manifest: Manifest },
  { checks }: Pick<GateRules, 'checks'>,
): Verdict {
  const { pass, fail, warn, none } = speakerOf('checks', facts);
  const expected = checks === 'all' ? 'no broken check' : 'no broken check of the severity fail';
  const all = Object.entries(facts.manifest.tasks).flatMap(([task, { checks: own }]) =>
    (own ?? []).map((check) => ({ task, check })),
  );
  if (all.length === 0) return none({ found: 'the run has no checks', expected });
  const broken = all.filter(({ check }) => isBroken(check));
  const [worst] = broken.filter(({ check }) => checks === 'all' || check.severity === 'fail');
  const [warned] = broken;
  if (worst !== undefined) {
    const { task, check } = worst;
    return fail({
      found: `${check.name} of ${task}: ${describeCheck(check)}`,
      expected,
      task,
      hint: `mlgit show ${facts.subject.flow}${facts.subject.run === undefined ? '' : `@${facts.subject.run}`}`,
    });
  }
  if (warned !== undefined) {
    const { task, check } = warned;
    return warn({
      found: `only warned of: ${check.name} of ${task}: ${describeCheck(check)}`,
      expected,
      task,
    });
  }
  return pass({ found: `${counted(all.length, 'check')} held`, expected });
}
