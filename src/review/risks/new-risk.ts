import type { Risk, RiskKind, RiskLevel, RiskPlace } from '../../model/review/risk.ts';

const LEVELS: { readonly [kind in RiskKind]: RiskLevel } = {
  conflict: 'high',
  refused: 'high',
  'unreadable-manifest': 'high',
  'edited-manifest': 'high',
  'bad-signature': 'high',
  'manifest-removed': 'medium',
  stale: 'high',
  'run-not-here': 'high',
  'artifacts-missing': 'high',
  'run-not-succeeded': 'high',
  'partial-run': 'high',
  'check-failed': 'high',
  'bound-missed': 'high',
  'not-comparable': 'medium',
  'metric-worse': 'medium',
  'metric-gone': 'medium',
  'check-gone': 'medium',
  drifted: 'medium',
  drift: 'medium',
  'data-changed': 'low',
  'undeclared-reads': 'medium',
  'environment-unlocked': 'medium',
  'environment-changed': 'low',
  'gate-changed': 'medium',
  unsigned: 'low',
  'not-reproduced': 'low',
};

/** A risk with the level that its kind has, unless another is given. */
export function newRisk(kind: RiskKind, text: string, at: RiskPlace, level: RiskLevel = LEVELS[kind]): Risk {
  return { kind, level, text, at };
}

/** The same, of a step. */
export function stepRisk(step: string, risk: Risk): Risk {
  return { ...risk, step };
}
