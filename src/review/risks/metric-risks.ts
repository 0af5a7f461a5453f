import { metricOf } from '../../model/diff/diff-value.ts';
import type { MetricChange, MetricsDiff } from '../../model/diff/metric-diff.ts';
import type { Risk } from '../../model/review/risk.ts';
import { formatMetric } from '../../model/run-message.ts';
import type { ManifestLines } from './manifest-lines.ts';
import { newRisk, stepRisk } from './new-risk.ts';

/** Metrics that are worse, gone, or miss a bound of the flow. */
export function metricRisks({ changed, same }: MetricsDiff, lines: ManifestLines): Risk[] {
  const at = (task: string, name: string) => lines.at('tasks', task, 'metrics', name);
  return [
    ...changed.flatMap((change): Risk[] => {
      const { step, task, name, verdict, direction } = change;
      if (verdict === 'worse')
        return [stepRisk(step, newRisk('metric-worse', worseText(change), at(task, name)))];
      // What has no direction is a fact about the task, not a claim about how good it is.
      if (verdict !== 'removed' || direction === undefined) return [];
      return [
        stepRisk(step, newRisk('metric-gone', `${name} of ${task} is not measured any more`, at(task, name))),
      ];
    }),
    ...[...changed, ...same].flatMap(({ step, task, name, thresholds = [] }) =>
      thresholds
        .filter(({ after }) => after === 'missed')
        .map(({ bound, source, name: of }) =>
          stepRisk(
            step,
            newRisk(
              'bound-missed',
              `${name} of ${task} is not ${bound}, as ${source} ${of} asks`,
              at(task, name),
            ),
          ),
        ),
    ),
  ];
}

function worseText({ task, name, before, after, relative }: MetricChange): string {
  const [old, now] = [before, after].map((value) => (value === undefined ? '' : metricOf(value)));
  const [short, shortNow] = [formatMetric(old ?? ''), formatMetric(now ?? '')];
  const values = short === shortNow ? `${String(old)} → ${String(now)}` : `${short} → ${shortNow}`;
  const percent = relative === undefined ? '' : ` (${signed(relative * 100)} %)`;
  return `${name} of ${task} is worse: ${values}${percent}`;
}

function signed(percent: number): string {
  const text = String(Number(percent.toPrecision(2)));
  return percent > 0 ? `+${text}` : text;
}
