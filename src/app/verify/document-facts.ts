import type { Oid } from '../../git/port.ts';
import { digestBytes } from '../../model/blake3.ts';
import { decodeManifest } from '../../model/decode-run.ts';
import type { Digest } from '../../model/digest.ts';
import { encodeManifest } from '../../model/encode-manifest.ts';
import type { Manifest } from '../../model/manifest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { nearestRun } from '../../review/verify/nearest-run.ts';
import type { DocumentFacts } from '../../review/verify/subject-facts.ts';
import { manifestDigest } from '../accept/run-of-manifest.ts';
import type { Context } from '../context.ts';
import { trailer } from '../tag-commit.ts';
import { candidateRuns } from './candidate-runs.ts';

export interface ReadDocument {
  readonly document: DocumentFacts;
  readonly digest: Digest;
  readonly manifest?: Manifest;
  readonly run?: RunRecord;
}

/** Bytes of an accepted manifest against what runs recorded. */
export async function readDocument(context: Context, flow: string, bytes: Buffer): Promise<ReadDocument> {
  const digest = digestBytes(bytes);
  const text = bytes.toString('utf8');
  let manifest: Manifest;
  try {
    manifest = decodeManifest(text, `manifests/${flow}.json`);
  } catch (error) {
    if (!(error instanceof MlgitError) || error.kind !== 'integrity') throw error;
    return { digest, document: { state: 'unreadable', why: error.message } };
  }
  if (manifest.flow !== flow)
    return { digest, manifest, document: { state: 'other-flow', flow: manifest.flow } };
  if (encodeManifest(manifest) !== text) return { digest, manifest, document: { state: 'not-canonical' } };
  const [run] = await candidateRuns(context, flow, digest);
  if (run === undefined) {
    const runs = await context.runs.ofFlow(flow);
    const nearest = nearestRun(manifest, runs);
    const document = {
      state: 'unknown-run',
      runsHere: runs.length,
      ...(nearest === undefined ? {} : { nearest }),
    } as const;
    return { digest, manifest, document };
  }
  return { digest, manifest, run, document: await recordOf(context, run, digest) };
}

/** The same of a run that was named, and whose manifest need not be in any tree. */
export async function readRunDocument(context: Context, run: RunRecord): Promise<ReadDocument> {
  const digest = manifestDigest(run.manifest);
  return { digest, manifest: run.manifest, run, document: await recordOf(context, run, digest) };
}

/** Whether the commit of a run says of its manifest what its manifest is. */
async function recordOf(context: Context, run: RunRecord, digest: Digest): Promise<DocumentFacts> {
  const commit = await context.objects.readCommit(run.commit as Oid);
  const named = commit === undefined ? undefined : trailer(commit.message, 'Mlgit-Manifest');
  return named === digest ? { state: 'known' } : { state: 'run-damaged', named: named ?? 'nothing' };
}
