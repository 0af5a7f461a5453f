import type { DocumentForm } from '../check-shape.ts';
import { type KeyTable, table } from '../key-table.ts';
import type { Path } from '../value-path.ts';
import {
  acceptShape,
  approvalsShape,
  expressionShape,
  groupRuleShape,
  metricRuleShape,
  policySchema,
  policyShape,
  type RawPolicy,
  reproducedShape,
  rulesShape,
  signedShape,
} from './policy-schema.ts';

const POLICY = table('the policy', policyShape);
const FLOW = table('a flow of the policy', rulesShape);
const ACCEPT = table('accept', acceptShape);
/** Mappings of a rule, and those of one entry of a rule. */
const OF_RULE: { readonly [key: string]: KeyTable } = {
  signed: table('signed', signedShape),
  reproduced: table('reproduced', reproducedShape),
  approvals: table('approvals', approvalsShape),
};
const OF_ENTRY: { readonly [key: string]: KeyTable } = {
  metrics: table('a rule for a metric', metricRuleShape),
  by_group: table('a rule by group', groupRuleShape),
  rules: table('a rule', expressionShape),
};

function keyTableAt(path: Path): KeyTable | undefined {
  if (path.length === 0) return POLICY;
  if (path[0] === 'accept') return path.length === 1 ? ACCEPT : undefined;
  if (path[0] !== 'flows') return tableOfRules(path);
  return path.length === 2 ? FLOW : tableOfRules(path.slice(2));
}

function tableOfRules(path: Path): KeyTable | undefined {
  if (path.length === 1) return OF_RULE[String(path[0])];
  return path.length === 2 ? OF_ENTRY[String(path[0])] : undefined;
}

/** What a policy may hold. */
export const POLICY_FORM: DocumentForm<RawPolicy> = {
  schema: policySchema,
  keyTableAt,
  standIns: { version: 1, count: 1, name: '-', cel: 'true' },
  namedThings: { flows: 'flow', groups: 'group' },
};
