import type { Oid } from '../../git/port.ts';
import { digestBytes } from '../../model/blake3.ts';
import { readCardTexts } from '../../model/card-sections.ts';
import { encodeManifest } from '../../model/encode-manifest.ts';
import type { MlgitError } from '../../model/mlgit-error.ts';
import type { CardApproval, ModelCard } from '../../model/model-card.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Context } from '../context.ts';
import { flowOfRun } from '../diff/flow-of-run.ts';
import { reproductionsOf } from '../reproduce/reproductions-of.ts';
import { resolveRun } from '../resolve-spec.ts';
import { signatureRefs } from '../signing/signature-refs.ts';
import { readTags } from '../tags.ts';

export interface BuiltCard {
  readonly card: ModelCard;
  /** Headings of the file of texts that are no section of a card. */
  readonly unknown: readonly string[];
}

/**
 * What the record of a run, and the file of texts in its code, say for a model card. `onDamaged` is told of what is recorded
 * about the run and cannot be read. @throws MlgitError (usage) where the SPEC names no run.
 */
export async function buildCard(
  context: Context,
  spec: string,
  onDamaged: (error: MlgitError) => void,
): Promise<BuiltCard> {
  const run = await resolveRun(context, spec);
  const textFile = `cards/${run.flow}.md`;
  const bytes = await context.objects.readFile(run.codeCommit as Oid, textFile);
  const { texts, unknown } = readCardTexts(bytes?.toString('utf8') ?? '');
  const description = (await flowOfRun(context, run))?.flow.description;
  const reproductions = await reproductionsOf(context, run, onDamaged);
  return {
    card: {
      run,
      ...(description === undefined ? {} : { description }),
      manifestDigest: digestBytes(Buffer.from(encodeManifest(run.manifest))),
      tags: (await readTags(context)).byRun.get(`${run.flow}/${run.id}`) ?? [],
      ...{ textFile, texts },
      reproductions: reproductions.map(({ by, document }) => ({ by, document })),
      approvals: await approvalsOf(context, run),
    },
    unknown,
  };
}

/** Those that count for whom this user trusts. */
async function approvalsOf(context: Context, run: RunRecord): Promise<CardApproval[]> {
  if ((await signatureRefs(context, run)).length === 0) return [];
  const { trustedSignatures } = await import('../signing/trusted-signatures.ts');
  return (await trustedSignatures(context, run)).flatMap(({ kind, state, signer, message }) =>
    kind !== 'approval' || state !== 'good' || signer === undefined
      ? []
      : [{ by: signer, ...(message === undefined ? {} : { message }) }],
  );
}
