import type { DiffSections, Unknown } from '../../model/diff/run-diff.ts';
import { diffRecords } from '../../review/diff-runs.ts';
import { emptyManifest, manifestRecord } from '../../review/range/manifest-record.ts';
import type { Context } from '../context.ts';
import { type LookedAt, lookUp } from '../diff/look-up.ts';
import type { ReviewRange } from './find-range.ts';
import { lookIntoInputs } from './look-into-inputs.ts';
import type { ReviewedSide } from './reviewed-side.ts';

/** What differs between the manifests of a range; of a manifest that is new, everything. */
export async function compareSides(
  context: Context,
  range: ReviewRange,
  { before, after }: { readonly before: ReviewedSide | undefined; readonly after: ReviewedSide },
  signal: AbortSignal,
): Promise<DiffSections> {
  // Beside a run whose record is not here, all that only records say would seem to be new or gone.
  const withRuns = after.run !== undefined && (before === undefined || before.run !== undefined);
  const old = lookedAt(before, { flow: after.manifest.flow, codeCommit: range.base.commit, withRuns });
  const now = lookedAt(after, { flow: after.manifest.flow, codeCommit: range.code, withRuns });
  const found = await lookUp(context, { before: old, after: now }, { full: false, patch: true, signal });
  const sections = await lookIntoInputs(context, diffRecords(old, now, found), signal);
  return withRuns
    ? sections
    : { ...sections, unknown: [...sections.unknown, ...notInManifests(before, after)] };
}

interface Where {
  readonly flow: string;
  /** Of the code, where the run does not say it. */
  readonly codeCommit: string;
  readonly withRuns: boolean;
}

function lookedAt(side: ReviewedSide | undefined, { flow, codeCommit, withRuns }: Where): LookedAt {
  const run = side?.run;
  const plain = manifestRecord(side?.manifest ?? emptyManifest(flow));
  if (run === undefined) return { ...plain, flow, codeCommit };
  return withRuns ? run : { ...plain, flow, codeCommit: run.codeCommit };
}

function notInManifests(before: ReviewedSide | undefined, after: ReviewedSide): Unknown[] {
  const isMissing = (side: ReviewedSide | undefined): boolean => side !== undefined && side.run === undefined;
  const which =
    isMissing(before) && isMissing(after)
      ? 'neither run is'
      : `the run ${isMissing(after) ? 'after' : 'before'} is not`;
  return (['environment', 'cost'] as const).map((section) => ({
    section,
    why: `${which} in this clone, and a manifest does not say it`,
    hint: 'mlgit fetch',
  }));
}
