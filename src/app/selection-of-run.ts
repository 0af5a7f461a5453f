import type { Selection } from '../flow/plan-types.ts';
import type { RunRecord } from '../model/run.ts';

/** What part of its flow a run was of. Records of early versions only say that it was part of the flow: that is what they have tasks of. */
export function selectionOf({ manifest, execution }: RunRecord): Selection {
  if (execution.selection !== undefined) return execution.selection;
  if (manifest.partial !== true) return {};
  return { only: [...new Set(Object.values(manifest.tasks).map(({ step }) => step))] };
}
