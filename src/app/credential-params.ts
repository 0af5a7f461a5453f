import type { ParamValue } from '../model/flow.ts';

/** Names of parameters that look like a place for a credential, of those that hold a text. */
export function credentialParams(params: { readonly [name: string]: ParamValue }): string[] {
  return Object.entries(params)
    .filter(([name, value]) => typeof value === 'string' && value !== '' && isCredential(name))
    .map(([name]) => name);
}

function isCredential(name: string): boolean {
  return NAMES.test(name.replaceAll(/[.-]/g, '_').toLowerCase());
}

/** The last words tell: `secret_ratio` is none, nor are `pad_token` and `max_tokens` of language models. */
const NAMES =
  /(^|_)(passw(or)?d|passphrase|secret|credentials?|(api|access|secret|private|signing|account|auth)_?key|(auth|access|api|bearer|refresh|session|git|github|gitlab|hf|hub|slack|wandb)_?token)$|^token$/;
