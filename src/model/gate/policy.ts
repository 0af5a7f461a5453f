import type { Direction } from '../metric.ts';

/** Where a policy lies, relative to the root. */
export const POLICY_FILE = 'mlgit-policy.yaml';

/** `mlgit-policy.yaml`: what a run must be for its manifest to pass the gate. Plain data. */
export interface Policy {
  readonly version: 1;
  /** Allowed-signers file in the tree, relative to the root; undefined: git's own `gpg.ssh.allowedSignersFile`. */
  readonly signers?: string;
  /** Name → principals of the allowed-signers file. */
  readonly groups: { readonly [group: string]: readonly string[] };
  readonly accept: AcceptPolicy;
  /** What becomes of a range that changes the policy or the allowed signers. */
  readonly policyChanges: 'warn' | 'refuse';
  /** For every flow that has no other. */
  readonly rules: GateRules;
  /** Of flows that have their own: complete, what they do not say taken from above. */
  readonly flows: { readonly [flow: string]: GateRules };
}

/** What `mlgit accept` does about each. */
export interface AcceptPolicy {
  readonly stale: AcceptAction;
  readonly checks: AcceptAction;
  readonly unshared: AcceptAction;
}

export type AcceptAction = 'warn' | 'refuse';

export interface GateRules {
  readonly fresh: boolean;
  readonly present: boolean;
  /** `fail`: checks of that severity; `all`: also those that are only warned of. */
  readonly checks: 'fail' | 'all' | 'none';
  /** `locked`: every task that ran has an environment with a lock, or an image, which is recorded by its digest. */
  readonly environment: 'locked' | 'any';
  /** `known`: the run that first computed a cached task must be here to compare with. */
  readonly cached: 'known' | 'any';
  readonly metrics: { readonly [metric: string]: MetricRule };
  readonly byGroup: { readonly [metric: string]: GroupRule };
  /** Whether a comparison that cannot be made fails. */
  readonly notComparable: 'fail' | 'allow';
  readonly signed?: SignedRule;
  readonly reproduced?: ReproducedRule;
  readonly approvals?: ApprovalsRule;
  readonly expressions: readonly ExpressionRule[];
}

/** `metrics: {auc: {…}}`; the metric is `NAME`, of all tasks that have it, or `STEP.NAME`. */
export interface MetricRule {
  readonly min?: number;
  readonly max?: number;
  readonly noWorseThanBase?: Tolerance;
  /** Which way it gets better, where the flow does not say it. */
  readonly direction?: Direction;
  /** Inputs of the metric's step that are evaluation data: their digests decide what is comparable. */
  readonly data?: readonly string[];
}

/** How much worse is not worse; `relative` to the absolute value of the base. Not below 0. */
export interface Tolerance {
  readonly kind: 'absolute' | 'relative';
  readonly amount: number;
}

/** `by_group: {approval_rate: {…}}`: a metric over the items of a foreach, or over the names below it. */
export interface GroupRule {
  /** Key of the foreach whose values are the groups; undefined: every item is one. */
  readonly group?: string;
  /** Largest difference between two groups. */
  readonly maxGap?: number;
  /** Smallest value of a group as a part of the largest. */
  readonly minRatio?: number;
  /** Bounds for every group. */
  readonly min?: number;
  readonly max?: number;
}

export interface SignedRule {
  /** Principals and groups of whom one must have signed; undefined: anyone whom the signers file allows. */
  readonly by?: readonly string[];
}

export interface ReproducedRule {
  /** `second-party`: neither by who made the run nor by who accepted it. */
  readonly by: 'anyone' | 'second-party';
  /** Only verdicts that are signed by an allowed signer count. */
  readonly signed: boolean;
}

export interface ApprovalsRule {
  readonly count: number;
  readonly from?: readonly string[];
}

/** A CEL expression over `GATE_FACTS` that must be true. */
export interface ExpressionRule {
  readonly name: string;
  readonly cel: string;
  readonly message?: string;
}

/** Without a policy file. */
export const DEFAULT_RULES: GateRules = {
  fresh: true,
  present: true,
  checks: 'fail',
  environment: 'any',
  cached: 'any',
  metrics: {},
  byGroup: {},
  notComparable: 'fail',
  expressions: [],
};

export const DEFAULT_ACCEPT: AcceptPolicy = { stale: 'warn', checks: 'refuse', unshared: 'warn' };

export const DEFAULT_POLICY: Policy = {
  version: 1,
  groups: {},
  accept: DEFAULT_ACCEPT,
  policyChanges: 'warn',
  rules: DEFAULT_RULES,
  flows: {},
};

export function rulesOf(policy: Policy, flow: string): GateRules {
  return Object.hasOwn(policy.flows, flow) ? (policy.flows[flow] ?? policy.rules) : policy.rules;
}

/** Principals behind names of principals and groups, as they are written; undefined stands for anybody. */
export function principalsOf(
  policy: Policy,
  names: readonly string[] | undefined,
): ReadonlySet<string> | undefined {
  if (names === undefined) return undefined;
  return new Set(
    names.flatMap((name) => (Object.hasOwn(policy.groups, name) ? (policy.groups[name] ?? []) : [name])),
  );
}
