import type { FlowReview, ManifestChange } from '../../model/review/review-document.ts';
import type { Risk, RiskPlace } from '../../model/review/risk.ts';
import type { ChangedManifest } from '../../review/range/manifest-changes.ts';
import { stepFlowchart } from '../../review/range/step-flowchart.ts';
import { evidenceRisks } from '../../review/risks/evidence-risks.ts';
import { ManifestLines } from '../../review/risks/manifest-lines.ts';
import { manifestRisks } from '../../review/risks/manifest-risks.ts';
import { newRisk } from '../../review/risks/new-risk.ts';
import { orderRisks } from '../../review/risks/order-risks.ts';
import { describeStale } from '../accept/describe-stale.ts';
import type { Context } from '../context.ts';
import type { Tags } from '../tags.ts';
import { compareSides } from './compare-sides.ts';
import { type EvidenceCall, findEvidence } from './find-evidence.ts';
import { locateSteps } from './locate-steps.ts';
import { missingArtifacts } from './missing-artifacts.ts';
import {
  describeReviewed,
  isUnreadable,
  type ReviewedSide,
  readSide,
  type UnreadableSide,
} from './reviewed-side.ts';

export interface ReviewCall extends EvidenceCall {
  readonly tags: Tags;
}

/** The review of one manifest of a range. */
export async function reviewFlow(
  context: Context,
  changed: ChangedManifest,
  call: ReviewCall,
): Promise<FlowReview> {
  const { flow, path } = changed;
  const [old, now] = [
    await readSide(context, changed, changed.before),
    await readSide(context, changed, changed.after),
  ];
  const before = old === undefined || isUnreadable(old) ? undefined : old;
  const about = {
    flow,
    path,
    ...(before === undefined ? {} : { before: describeReviewed(before, call.tags) }),
  };
  if (now === undefined || isUnreadable(now)) return { ...about, ...notReviewed(changed, now) };
  const lines = new ManifestLines(path, now.text);
  const sections = await compareSides(context, call.range, { before, after: now }, call.signal);
  const flowchart = stepFlowchart(before?.manifest, now.manifest);
  const presence = await missingArtifacts(context, now.manifest, { lines, signal: call.signal });
  const evidence = await findEvidence(context, now, call);
  const risks = [
    ...fileRisks(changed, now),
    ...evidenceRisks(now.manifest, evidence, lines, describeStale),
    ...manifestRisks(
      {
        before: before?.manifest,
        after: now.manifest,
        execution: now.run?.execution ?? { tasks: {} },
        sections,
      },
      lines,
    ),
    ...presence.risks,
  ];
  return {
    ...about,
    change: before === undefined ? 'added' : 'changed',
    after: describeReviewed(now, call.tags),
    risks: orderRisks(await locateSteps(context, risks, { flow, range: call.range })),
    evidence,
    sections: { ...sections, unknown: [...sections.unknown, ...presence.unknown] },
    ...(flowchart === undefined ? {} : { flowchart }),
  };
}

function notReviewed(
  { path, unmerged, flow }: ChangedManifest,
  now: UnreadableSide | undefined,
): { readonly change: ManifestChange; readonly risks: readonly Risk[] } {
  const at: RiskPlace = { path };
  if (unmerged || now?.hasConflict === true) {
    const text = unmerged ? `${path} is unmerged` : `${path} holds the marks of a conflict`;
    return {
      change: 'conflicting',
      risks: [newRisk('conflict', `${text}: nobody has said which run is meant`, at)],
    };
  }
  if (now !== undefined)
    return { change: 'unreadable', risks: [newRisk('unreadable-manifest', now.why, at)] };
  const text = `${path} is gone: no run of ${flow} is accepted any more`;
  return { change: 'removed', risks: [newRisk('manifest-removed', text, at)] };
}

/** Of the file itself, whatever it says. */
function fileRisks(
  { flow, path }: ChangedManifest,
  { manifest, run, isCanonical, digest }: ReviewedSide,
): Risk[] {
  const at: RiskPlace = { path };
  if (manifest.flow !== flow) {
    return [newRisk('edited-manifest', `${path} is of flow ${manifest.flow}, not of ${flow}`, at)];
  }
  if (!isCanonical)
    return [newRisk('edited-manifest', `${path} is not as any run writes its manifest: it was edited`, at)];
  if (run !== undefined) return [];
  const text = `no run in this clone has the manifest ${digest}: it was not fetched, or the file was edited`;
  return [newRisk('run-not-here', text, at)];
}
