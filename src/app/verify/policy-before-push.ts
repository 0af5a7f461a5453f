import type { GateRules, Policy } from '../../model/gate/policy.ts';

/**
 * A policy without what can only be there after a push: signatures, approvals and reproductions of others. What the store has is
 * asked by the hook itself.
 */
export function policyBeforePush(policy: Policy): Policy {
  const flows = Object.entries(policy.flows).map(([flow, rules]) => [flow, ownRules(rules)] as const);
  return { ...policy, rules: ownRules(policy.rules), flows: Object.fromEntries(flows) };
}

function ownRules({ signed: _, reproduced: __, approvals: ___, ...rules }: GateRules): GateRules {
  return { ...rules, present: false };
}
