import type { MetricsDiff } from '../../model/diff/metric-diff.ts';
import type { InputOrigin, Manifest, ManifestInput, ManifestTask } from '../../model/manifest.ts';
import type { Risk } from '../../model/review/risk.ts';
import { own } from '../diff/task-pairs.ts';
import type { ManifestLines } from './manifest-lines.ts';
import { newRisk } from './new-risk.ts';

const TABLE = /\.(?:csv|tsv|jsonl|ndjson|parquet|feather|arrow|orc)(?:\.(?:gz|zst))?$/i;

/**
 * Tasks whose metrics say nothing about better or worse, because they were measured on other data. Data are what a task takes from
 * outside, and tables; a model that differs is what is measured.
 */
export function comparabilityRisks(
  { before, after }: { readonly before: Manifest; readonly after: Manifest },
  { changed }: MetricsDiff,
  lines: ManifestLines,
): Risk[] {
  const judged = changed.filter(({ verdict }) => verdict === 'better' || verdict === 'worse');
  return [...new Set(judged.map(({ task }) => task))].flatMap((task) => {
    const [old, now] = [own(before.tasks, task), own(after.tasks, task)];
    if (old === undefined || now === undefined) return [];
    const others = otherData(after, old, now);
    if (others.length === 0) return [];
    const text = `metrics of ${task} are not comparable: ${others.join(', ')} ${others.length === 1 ? 'is' : 'are'} other data`;
    return [newRisk('not-comparable', text, lines.at('tasks', task, 'inputs'))];
  });
}

/** Names of inputs whose bytes are others, and which are data. */
function otherData(manifest: Manifest, old: ManifestTask, now: ManifestTask): string[] {
  return Object.entries(now.inputs)
    .filter(([name, { digest }]) => own(old.inputs, name)?.digest !== digest)
    .filter(([, input]) => isData(manifest, input))
    .map(([name]) => name);
}

function isData(manifest: Manifest, { from }: ManifestInput): boolean {
  if ('path' in from || 'url' in from) return true;
  return 'step' in from && TABLE.test(pathOfOutput(manifest, from));
}

function pathOfOutput({ tasks }: Manifest, { step, output }: Extract<InputOrigin, { step: string }>): string {
  const maker = Object.values(tasks).find(
    (task) => task.step === step && Object.hasOwn(task.outputs, output),
  );
  return own(maker?.outputs ?? {}, output)?.path ?? '';
}
