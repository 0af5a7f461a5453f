import type { Config } from '../../config/config.ts';
import { digestText } from '../../model/blake3.ts';
import { decodeManifest } from '../../model/decode-run.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { formatMetric, headlineMetrics } from '../../model/run-message.ts';
import type { Context } from '../context.ts';
import { openContext } from '../open-context.ts';
import { runOfManifest } from './run-of-manifest.ts';

/** Of the two sides of a merge, in one line each. */
export interface ConflictLabels {
  readonly ours: string;
  readonly theirs: string;
}

const LONGEST = 120;

/** Which runs two accepted manifests are of, and how those went: `ours credit@k3f9x2m7qd: succeeded, auc 0.9466`. */
export async function labelConflict(config: Config, texts: ConflictLabels): Promise<ConflictLabels> {
  const context = await openContext(config);
  try {
    const of = async (side: keyof ConflictLabels) => `${side}${await labelOf(context, texts[side])}`;
    return { ours: await of('ours'), theirs: await of('theirs') };
  } finally {
    await context.close();
  }
}

/** Empty for what is no manifest: deleted, edited, or of a newer mlgit. */
async function labelOf(context: Context, text: string): Promise<string> {
  const bytes = text.replaceAll('\r\n', '\n');
  try {
    const manifest = decodeManifest(bytes, 'accepted');
    const run = await runOfManifest(context, manifest.flow, digestText(bytes));
    const name =
      run === undefined ? `${manifest.flow}, a run that is not here` : `${manifest.flow}@${run.id}`;
    const metrics = headlineMetrics(manifest).map(([metric, value]) => `${metric} ${formatMetric(value)}`);
    // Names of metrics are somebody's text.
    return ` ${name}: ${[manifest.status, ...metrics].join(', ')}`.replace(/\p{Cc}/gu, ' ').slice(0, LONGEST);
  } catch (error) {
    if (error instanceof MlgitError && error.kind === 'integrity') return '';
    throw error;
  }
}
