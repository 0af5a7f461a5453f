import type { Manifest } from '../../model/manifest.ts';
import type { Evidence } from '../../model/review/evidence.ts';
import type { Risk } from '../../model/review/risk.ts';
import type { ManifestLines } from './manifest-lines.ts';
import { newRisk, stepRisk } from './new-risk.ts';

/** Tasks that the tree would not give again, and what nobody stands for. `describe` says what is stale of one task. */
export function evidenceRisks(
  manifest: Manifest,
  { stale, signed, reproduced }: Evidence,
  lines: ManifestLines,
  describe: (stale: Evidence['stale']) => string,
): Risk[] {
  const tasks = Map.groupBy(stale, ({ task }) => task);
  const at = lines.at('flow');
  const bad = signed.filter(({ state }) => state === 'bad');
  const stands = signed.filter(({ state, kind }) => state === 'good' && kind !== 'reproduction');
  const drifted = reproduced.filter(({ outcome }) => outcome === 'drifted');
  return [
    ...[...tasks].map(([task, found]) => {
      const risk = newRisk(
        'stale',
        `the tree would not give this again: ${describe(found)}`,
        lines.at('tasks', task),
      );
      const step = manifest.tasks[task]?.step;
      return step === undefined ? risk : stepRisk(step, risk);
    }),
    ...bad.map(({ kind }) =>
      newRisk('bad-signature', `a ${kind} of the run is not what it claims to be`, at),
    ),
    ...drifted.map(({ by }) => newRisk('drifted', `run again by ${by}, it came out otherwise`, at)),
    ...(stands.length === 0
      ? [newRisk('unsigned', 'nobody who counts has signed or approved the run', at)]
      : []),
    ...(reproduced.length === 0 ? [newRisk('not-reproduced', 'nobody has run it again', at)] : []),
  ];
}
