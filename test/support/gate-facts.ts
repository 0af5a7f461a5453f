import { digestText } from '../../src/model/blake3.ts';
import { encodeManifest } from '../../src/model/encode-manifest.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import type { RunRecord } from '../../src/model/run.ts';
import { parseRunId } from '../../src/model/run-id.ts';
import type { SubjectFacts } from '../../src/review/verify/subject-facts.ts';
import { type ComparedFacts, comparedRun } from './compared-run.ts';

/** Facts about a run in which nothing is wrong, of which only what matters to a test has to be said. */
export function gateFacts(
  run: ComparedFacts = {},
  facts: Partial<SubjectFacts> = {},
): SubjectFacts & { readonly manifest: Manifest; readonly run: RunRecord } {
  const { record } = comparedRun(run);
  const id = run.id ?? 'aaaaaaaaa1';
  return {
    subject: {
      flow: 'demo',
      reason: 'changed',
      file: 'manifests/demo.json',
      run: id,
      manifest: digestText(encodeManifest(record.manifest)),
    },
    document: { state: 'known' },
    fresh: { stale: [] },
    presence: { kind: 'no-store' },
    origins: [],
    unlocked: [],
    people: { madeBy: ['ada@example.org'], acceptedBy: ['ada@example.org'], acceptedWith: [] },
    signatures: [],
    reproductions: [],
    ...facts,
    manifest: record.manifest,
    run: {
      ...{ id: parseRunId(id), flow: 'demo', commit: '1'.repeat(40), codeCommit: '2'.repeat(40) },
      ...record,
    },
  };
}

/** Of the same form, as what is accepted at the base. */
export function baseOf(run: ComparedFacts): NonNullable<SubjectFacts['base']> {
  return { manifest: comparedRun(run).record.manifest, where: 'main' };
}
