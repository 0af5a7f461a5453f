import { describeCheck, isBroken } from '../../model/check.ts';
import type { ChecksDiff } from '../../model/diff/check-diff.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Risk } from '../../model/review/risk.ts';
import type { ManifestLines } from './manifest-lines.ts';
import { newRisk, stepRisk } from './new-risk.ts';

/** Checks that do not hold, whether that is new or not, and checks that nobody makes any more. */
export function checkRisks(manifest: Manifest, { changed }: ChecksDiff, lines: ManifestLines): Risk[] {
  const at = (task: string) => lines.at('tasks', task, 'checks');
  const failed = Object.entries(manifest.tasks).flatMap(([task, { checks = [] }]) =>
    checks.filter(isBroken).map((check) => {
      const level = check.severity === 'fail' ? 'high' : 'medium';
      return newRisk(
        'check-failed',
        `check ${check.name} of ${task}: ${describeCheck(check)}`,
        at(task),
        level,
      );
    }),
  );
  const gone = changed
    .filter(({ before, after }) => before !== undefined && after === undefined)
    .map(({ step, task, name }) =>
      stepRisk(step, newRisk('check-gone', `check ${name} of ${task} is not made any more`, at(task))),
    );
  return [...failed, ...gone];
}
