import { createHash, type KeyObject } from 'node:crypto';

/** SHA-256 of the public key (SPKI, DER), in hex: a hint for verifiers, as in-toto's tools give it. */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}
