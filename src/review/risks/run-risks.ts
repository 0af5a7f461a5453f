import type { Manifest } from '../../model/manifest.ts';
import type { Risk } from '../../model/review/risk.ts';
import type { ManifestLines } from './manifest-lines.ts';
import { newRisk, stepRisk } from './new-risk.ts';

/** What a manifest says of its run that nobody should take as it is. */
export function runRisks(manifest: Manifest, lines: ManifestLines): Risk[] {
  const { status, partial, flow, tasks } = manifest;
  const undeclared = Object.entries(tasks).filter(([, task]) => task.undeclaredReads === true);
  return [
    ...(status === 'succeeded'
      ? []
      : [
          newRisk(
            'run-not-succeeded',
            `the run ${status === 'lost' ? 'was lost' : status}`,
            lines.at('status'),
          ),
        ]),
    ...(partial === true
      ? [
          newRisk(
            'partial-run',
            `the run is of a part of ${flow}, and says nothing of the rest`,
            lines.at('partial'),
          ),
        ]
      : []),
    ...undeclared.map(([task, { step }]) =>
      stepRisk(
        step,
        newRisk(
          'undeclared-reads',
          `${task} read what its key does not cover: the same key may give another result`,
          lines.at('tasks', task, 'undeclaredReads'),
        ),
      ),
    ),
  ];
}
