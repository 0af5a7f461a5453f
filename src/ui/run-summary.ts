import { humanDuration } from '../base/human.ts';
import type { Execution } from '../model/execution.ts';
import type { Manifest } from '../model/manifest.ts';
import { summaryLine } from '../model/run-message.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';

export interface SummarisedRun {
  readonly id: string;
  readonly manifest: Manifest;
  readonly execution: Execution;
  readonly wallMs: number;
  /** Whether it is signed, where it was to be. */
  readonly signed?: boolean | undefined;
  /** What becomes of it, as `src/app/sharing/share-after-run.ts` says. */
  readonly sharing?: { readonly state: string; readonly store?: string } | undefined;
}

/** The last lines of a successful `mlgit run`. */
export function renderRunSummary(run: SummarisedRun, palette: Palette): string {
  const summary = printable(summaryLine(run.manifest, run.execution));
  return [
    `${palette.good(summary)} ${palette.dim(`in ${humanDuration(run.wallMs)}`)}`,
    palette.dim(`recorded as ${run.manifest.flow}@${run.id}${run.signed ? ', signed' : ''}`),
    ...(run.sharing?.state === 'pending'
      ? [palette.dim(`goes to ${printable(run.sharing.store ?? '')} in the background: mlgit status`)]
      : []),
  ].join('\n');
}
