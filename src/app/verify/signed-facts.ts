import { encodeCanonical, type RecordValue } from '../../model/canonical-json.ts';
import { encodeReproduction } from '../../model/reproduction.ts';
import type { RunRecord } from '../../model/run.ts';
import type { ReproductionFact, SignatureFact, SubjectFacts } from '../../review/verify/subject-facts.ts';
import type { Context } from '../context.ts';
import { reproductionsOf } from '../reproduce/reproductions-of.ts';
import { type CheckedSignature, signaturesOf } from '../signing/signatures-of.ts';

/** What was signed about a run, checked by the user's git, and what it came to when it was run again. */
export async function signedFacts(
  context: Context,
  run: RunRecord,
  { signers, signal }: { readonly signers: string | undefined; readonly signal: AbortSignal },
): Promise<Pick<SubjectFacts, 'signatures' | 'reproductions'>> {
  const checked = await signaturesOf(context, run, {
    signal,
    ...(signers === undefined ? {} : { allowedSigners: signers }),
  });
  return {
    signatures: checked.flatMap(signatureFact),
    reproductions: await reproductionFacts(context, run, checked),
  };
}

/** What says nothing that could be read counts as a signature that is bad. */
function signatureFact({
  kind = 'signature',
  signer,
  fingerprint,
  state,
}: CheckedSignature): SignatureFact[] {
  if (kind === 'withdrawal') return [];
  return [
    {
      kind,
      state,
      ...(signer === undefined ? {} : { signer }),
      ...(fingerprint === undefined ? {} : { key: fingerprint }),
    },
  ];
}

/** A reproduction is signed when somebody has signed just its document. */
async function reproductionFacts(
  context: Context,
  run: RunRecord,
  checked: readonly CheckedSignature[],
): Promise<ReproductionFact[]> {
  const signed = new Map(
    checked.flatMap(({ kind, state, document, ...who }) =>
      kind === 'reproduction' && state === 'good' && document !== undefined
        ? [[encodeCanonical(document as RecordValue, 'lines'), who] as const]
        : [],
    ),
  );
  const recorded = await reproductionsOf(context, run);
  return recorded.map(({ by, document }) => {
    const { signer, fingerprint } = signed.get(encodeReproduction(document)) ?? {};
    return {
      by,
      outcome: document.verdict,
      ...(signer === undefined ? {} : { signer }),
      ...(fingerprint === undefined ? {} : { key: fingerprint }),
    };
  });
}
