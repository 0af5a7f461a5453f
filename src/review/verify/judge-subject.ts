import { type Policy, rulesOf } from '../../model/gate/policy.ts';
import type { Verdict } from '../../model/gate/verdict.ts';
import { judgeCached } from './judge-cached.ts';
import { judgeChecks } from './judge-checks.ts';
import { judgeEnvironment } from './judge-environment.ts';
import { judgeExpressions } from './judge-expressions.ts';
import { judgeFresh } from './judge-fresh.ts';
import { judgeGroups } from './judge-groups.ts';
import { judgeIntegrity, judgeStatus } from './judge-integrity.ts';
import { judgeMetrics } from './judge-metrics.ts';
import { judgeApprovals, judgeReproduced, judgeSigned } from './judge-people.ts';
import { judgePresent } from './judge-present.ts';
import { isTouched, type SubjectFacts } from './subject-facts.ts';

/**
 * Every verdict of a policy about one accepted manifest or run, from what was found out. Pure. Of a manifest that a range leaves
 * alone only whether the range made it stale: all else was judged when it was accepted.
 */
export function judgeSubject(policy: Policy, facts: SubjectFacts): Verdict[] {
  const rules = rulesOf(policy, facts.subject.flow);
  const { manifest } = facts;
  const fresh = rules.fresh && manifest !== undefined ? [judgeFresh(facts)] : [];
  if (!isTouched(facts.subject.reason)) return fresh;
  const integrity = judgeIntegrity(facts);
  if (manifest === undefined) return [integrity];
  const known = { ...facts, manifest };
  const { signed, reproduced, approvals } = rules;
  return [
    integrity,
    judgeStatus(facts),
    ...fresh,
    ...(rules.present ? [judgePresent(facts)] : []),
    judgeCached(facts, rules),
    ...(rules.checks === 'none' ? [] : [judgeChecks(known, rules)]),
    ...judgeMetrics(known, rules),
    ...judgeGroups(known, rules),
    ...(rules.environment === 'locked' ? [judgeEnvironment(known)] : []),
    ...(signed === undefined ? [] : [judgeSigned(facts, policy, signed)]),
    ...(reproduced === undefined ? [] : [judgeReproduced(facts, reproduced)]),
    ...(approvals === undefined ? [] : [judgeApprovals(facts, policy, approvals)]),
    ...judgeExpressions(known, rules),
  ];
}
