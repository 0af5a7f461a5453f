/** What may keep a reviewer from taking a manifest, what matters most first. */
export const RISK_KINDS = [
  'conflict',
  'refused',
  'unreadable-manifest',
  'edited-manifest',
  'bad-signature',
  'manifest-removed',
  'stale',
  'run-not-here',
  'artifacts-missing',
  'run-not-succeeded',
  'partial-run',
  'check-failed',
  'bound-missed',
  'not-comparable',
  'metric-worse',
  'metric-gone',
  'check-gone',
  'drifted',
  'drift',
  'data-changed',
  'undeclared-reads',
  'environment-unlocked',
  'environment-changed',
  'gate-changed',
  'unsigned',
  'not-reproduced',
] as const;

export type RiskKind = (typeof RISK_KINDS)[number];

/** `high`: not to be taken as it is; `medium`: to be understood first; `low`: to be known. */
export type RiskLevel = 'high' | 'medium' | 'low';

/** Something that a reviewer should know before anything else. */
export interface Risk {
  readonly kind: RiskKind;
  readonly level: RiskLevel;
  /** A sentence without its last stop. Names and values in it were written by others: whoever shows it makes it harmless. */
  readonly text: string;
  readonly at: RiskPlace;
  /** The step that it is of; absent of what is of no step. */
  readonly step?: string;
  /** Where the flow file declares that step, if that can be told. */
  readonly declaredAt?: RiskPlace;
}

/** Where in the tree of the range's later end a risk is shown. */
export interface RiskPlace {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** From 1; absent: the file as a whole. */
  readonly line?: number;
}
