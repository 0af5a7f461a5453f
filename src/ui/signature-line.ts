/** A signature as `src/app/signing/signatures-of.ts` returns it. */
export interface ShownSignature {
  readonly kind: string | undefined;
  readonly state: string;
  readonly signer: string | undefined;
  readonly fingerprint: string | undefined;
  readonly reason: string | undefined;
  readonly at: string;
  readonly claims: string;
  readonly message: string | undefined;
}

const WORDS: { readonly [kind: string]: string } = {
  signature: 'signed',
  approval: 'approved',
  reproduction: 'repeated',
  withdrawal: 'withdrew',
};

/** What was done, and by whom; of one that does not count, why, and who it says to be by. */
export function signatureLine(shown: ShownSignature): [string, string] {
  const { kind, state, signer, fingerprint, reason, at, claims, message } = shown;
  const name = WORDS[kind ?? ''] ?? '?';
  const text = message === undefined ? '' : `: ${message}`;
  const by = `by ${signer}, ${at.slice(0, 10)}${text}`;
  if (state === 'good') return [name, by];
  if (state === 'withdrawn') return [name, `${by} (withdrawn)`];
  const key = fingerprint === undefined ? '' : `, key ${fingerprint}`;
  return [name, `does not count, ${state}: ${reason} (says ${claims}${key})`];
}
