import type { DiffSections } from '../../model/diff/run-diff.ts';
import type { Execution } from '../../model/execution.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Risk } from '../../model/review/risk.ts';
import { checkRisks } from './check-risks.ts';
import { comparabilityRisks } from './comparable-metrics.ts';
import { dataRisks } from './data-risks.ts';
import { environmentRisks } from './environment-risks.ts';
import type { ManifestLines } from './manifest-lines.ts';
import { metricRisks } from './metric-risks.ts';
import { runRisks } from './run-risks.ts';

export interface JudgedManifest {
  /** Undefined of a manifest that is new. */
  readonly before: Manifest | undefined;
  readonly after: Manifest;
  /** Of the run after, where its record is here. */
  readonly execution: Pick<Execution, 'tasks'>;
  readonly sections: DiffSections;
}

/** What a manifest, and how it differs from the one before, say themselves. Pure. */
export function manifestRisks(
  { before, after, execution, sections }: JudgedManifest,
  lines: ManifestLines,
): Risk[] {
  const { metrics, checks, environment } = sections;
  const environmentNow = { manifest: after, execution };
  // Of a manifest that is new everything differs from nothing, which is no risk of its own.
  const changed = before === undefined ? NOTHING_DIFFERS : sections;
  return [
    ...runRisks(after, lines),
    ...metricRisks(metrics, lines),
    ...(before === undefined ? [] : comparabilityRisks({ before, after }, metrics, lines)),
    ...checkRisks(after, checks, lines),
    ...dataRisks(after, { ...sections, ...changed }, lines),
    ...environmentRisks(environmentNow, before === undefined ? NO_ENVIRONMENT : environment, lines),
  ];
}

const NOTHING_DIFFERS = {
  inputs: { changed: [], same: 0 },
  artifacts: { changed: [], same: 0, sameBytes: 0 },
};
const NO_ENVIRONMENT = { interpreters: [], system: [], declared: [], images: [] };
