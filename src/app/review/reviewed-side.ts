import type { Oid } from '../../git/port.ts';
import { digestBytes, digestText } from '../../model/blake3.ts';
import { decodeManifest } from '../../model/decode-run.ts';
import type { DiffSide } from '../../model/diff/diff-side.ts';
import { encodeManifest } from '../../model/encode-manifest.ts';
import type { Manifest } from '../../model/manifest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { ReviewedManifest } from '../../model/review/review-document.ts';
import type { RunRecord } from '../../model/run.ts';
import type { ChangedManifest } from '../../review/range/manifest-changes.ts';
import { runOfManifest } from '../accept/run-of-manifest.ts';
import type { Context } from '../context.ts';
import { describeSide } from '../diff/describe-side.ts';
import type { Tags } from '../tags.ts';

/** A manifest at one end of a range, with the run that it is of, where that is here. */
export interface ReviewedSide {
  readonly text: string;
  readonly digest: string;
  readonly manifest: Manifest;
  readonly run?: RunRecord;
  /** It is to the byte what a run would have written. */
  readonly isCanonical: boolean;
}

/** A file that is no manifest. */
export interface UnreadableSide {
  readonly text: string;
  readonly hasConflict: boolean;
  /** The end of a sentence. */
  readonly why: string;
}

export function isUnreadable(side: ReviewedSide | UnreadableSide): side is UnreadableSide {
  return 'why' in side;
}

/** Undefined where there is no file. */
export async function readSide(
  context: Context,
  { flow, path }: ChangedManifest,
  blob: Oid | undefined,
): Promise<ReviewedSide | UnreadableSide | undefined> {
  if (blob === undefined) return undefined;
  let bytes: Buffer | undefined;
  for await (const found of context.objects.readBlobs([blob])) bytes = found;
  if (bytes === undefined) {
    return { text: '', hasConflict: false, why: `its blob ${blob} is not in this clone` };
  }
  const text = bytes.toString('utf8');
  try {
    const manifest = decodeManifest(text, path);
    const digest = digestBytes(bytes);
    const run = await runOfManifest(context, flow, digest);
    const isCanonical = digestText(encodeManifest(manifest)) === digest;
    return { ...{ text, digest, manifest, isCanonical }, ...(run === undefined ? {} : { run }) };
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    return { text, hasConflict: /^<{7}( |$)/m.test(text), why: error.message };
  }
}

export function describeReviewed({ digest, manifest, run }: ReviewedSide, tags: Tags): ReviewedManifest {
  const side: DiffSide | undefined =
    run === undefined ? undefined : describeSide({ run, target: { kind: 'run' } }, tags);
  return {
    ...{ digest, status: manifest.status },
    ...(manifest.partial === true ? { partial: true } : {}),
    ...(side === undefined ? {} : { run: side }),
  };
}
