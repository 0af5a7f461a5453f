import type { AllowedSigners } from '../model/signing/allowed-signers.ts';
import type { SignatureVerdict } from './signed-tag-port.ts';

/** How `git verify-tag --raw` ended. */
export interface VerifyAnswer {
  readonly verified: boolean;
  readonly text: string;
}

/** What `ssh-keygen -Y verify` and `-Y check-novalidate` say through git. */
export function readSshVerdict({ verified, text }: VerifyAnswer, namespace = 'git'): SignatureVerdict {
  const good = `Good "${namespace}" signature`;
  const [, principal, fingerprint] =
    new RegExp(`^${good} for (.+) with \\S+ key (SHA256:\\S+)$`, 'm').exec(text) ?? [];
  if (verified && principal !== undefined && fingerprint !== undefined) {
    return { state: 'good', principal, fingerprint };
  }
  const intact = new RegExp(`^${good} with \\S+ key (SHA256:\\S+)$`, 'm').exec(text)?.[1] ?? fingerprint;
  // git keeps what ssh-keygen says of a revoked key to itself; of a changed text it passes the words on.
  if (text.trim() === 'Could not verify signature.') {
    return { state: 'not-trusted', reason: 'ssh-keygen refuses the key (is it in gpg.ssh.revocationFile?)' };
  }
  if (/needs to be configured and exist/.test(text)) {
    return { state: 'unknown-key', reason: 'gpg.ssh.allowedSignersFile names no file' };
  }
  if (intact === undefined) return { state: 'bad', reason: said(text) };
  const refused = /revoked|expired|not yet valid|not valid/i.test(text);
  return {
    state: refused ? 'not-trusted' : 'unknown-key',
    fingerprint: intact,
    reason: refused ? said(text) : 'no allowed signer has this key at the time of the signature',
  };
}

/** The status lines of gpg and gpgsm (`doc/DETAILS` of GnuPG). `keys` undefined: whom the keyring trusts fully. */
export function readGnupgVerdict(
  { verified, text }: VerifyAnswer,
  keys: AllowedSigners['openpgp'] | undefined,
): SignatureVerdict {
  const status = (name: string) => new RegExp(`^\\[GNUPG:\\] ${name}\\b ?(.*)$`, 'm').exec(text)?.[1];
  if (status('BADSIG') !== undefined)
    return { state: 'bad', reason: 'the signature is not one of this text' };
  const valid = status('VALIDSIG')?.split(' ');
  if (valid === undefined) {
    const missing = status('NO_PUBKEY') ?? status('ERRSIG');
    return missing === undefined
      ? { state: 'bad', reason: said(text) }
      : { state: 'unknown-key', reason: `the key ${missing.split(' ')[0]} is not in the keyring` };
  }
  // Of an OpenPGP subkey the last field is the fingerprint of its primary key.
  const fingerprints = [valid.at(-1), valid[0]].filter(
    (one) => one !== undefined && /^[0-9A-F]{40,64}$/.test(one),
  );
  const [fingerprint = ''] = fingerprints;
  for (const [name, reason] of GNUPG_DOUBTS) {
    if (status(name) !== undefined) return { state: 'not-trusted', fingerprint, reason };
  }
  if (!verified)
    return { state: 'not-trusted', fingerprint, reason: 'git does not accept it (gpg.minTrustLevel)' };
  const principal =
    keys === undefined
      ? trustedUser(status)
      : fingerprints.map((one) => keys.get(one as string)).find(Boolean);
  if (principal !== undefined) return { state: 'good', principal, fingerprint };
  return {
    state: 'not-trusted',
    fingerprint,
    reason: 'the key is in the keyring, and no allowed signer has it',
  };
}

const GNUPG_DOUBTS = [
  ['REVKEYSIG', 'the key was revoked'],
  ['EXPKEYSIG', 'the key has expired'],
  ['EXPSIG', 'the signature has expired'],
  ['TRUST_NEVER', 'the keyring says never to trust the key'],
] as const;

/** The address of whom the key belongs to, where the keyring is sure of that. */
function trustedUser(status: (name: string) => string | undefined): string | undefined {
  if (status('TRUST_ULTIMATE') === undefined && status('TRUST_FULLY') === undefined) return undefined;
  const user = status('GOODSIG')?.replace(/^\S+ /, '') ?? '';
  return /<([^<>]+)>$/.exec(user)?.[1] ?? user;
}

function said(text: string): string {
  const line = text.split('\n').findLast((one) => one.trim() !== '' && !one.startsWith('[GNUPG:]'));
  return line?.trim().slice(0, 200) ?? 'git could not verify it';
}
