import type { Digest } from '../../model/digest.ts';
import { digestMismatch } from '../tree-walk.ts';

/** @throws MlgitError `digest-mismatch` (integrity). */
export function requireExpected(found: Digest, expected: Digest | undefined): void {
  if (expected !== undefined && found !== expected) {
    throw digestMismatch(`What was to be stored as ${expected}`, expected, found);
  }
}
