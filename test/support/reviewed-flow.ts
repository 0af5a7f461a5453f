import { digestText } from '../../src/model/blake3.ts';
import { encodeManifest } from '../../src/model/encode-manifest.ts';
import type { FlowReview, ReviewDocument } from '../../src/model/review/review-document.ts';
import { type ComparedRun, diffRecords, type LookedUp } from '../../src/review/diff-runs.ts';
import { stepFlowchart } from '../../src/review/range/step-flowchart.ts';
import { ManifestLines } from '../../src/review/risks/manifest-lines.ts';
import { manifestRisks } from '../../src/review/risks/manifest-risks.ts';
import { orderRisks } from '../../src/review/risks/order-risks.ts';

const PATH = 'manifests/demo.json';

/** The review of a manifest that another run takes the place of, from two runs and what was looked up. */
export function reviewedFlow(before: ComparedRun, after: ComparedRun, found?: LookedUp): FlowReview {
  const sections = diffRecords(before.record, after.record, found);
  const [old, now] = [before.record.manifest, after.record.manifest];
  const lines = new ManifestLines(PATH, encodeManifest(now));
  const risks = manifestRisks(
    { before: old, after: now, execution: after.record.execution, sections },
    lines,
  );
  const flowchart = stepFlowchart(old, now);
  const reviewed = ({ side, record }: ComparedRun) => ({
    ...{ digest: digestText(encodeManifest(record.manifest)), status: record.manifest.status, run: side },
  });
  return {
    ...{ flow: 'demo', path: PATH, change: 'changed', before: reviewed(before), after: reviewed(after) },
    ...{ risks: orderRisks(risks), sections },
    ...(flowchart === undefined ? {} : { flowchart }),
  };
}

export function reviewOf(...flows: readonly FlowReview[]): ReviewDocument {
  return {
    ...{ version: 1, kind: 'review', flows },
    base: { name: 'main', commit: '1'.repeat(40) },
    head: { name: 'HEAD', commit: '2'.repeat(40) },
    risks: [{ kind: 'gate-changed', level: 'medium', text: 'x', at: { path: 'mlgit-policy.yaml' } }],
  };
}
