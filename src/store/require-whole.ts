import { createHasher } from '../model/blake3.ts';
import type { Quarantine, QuarantinedBlob } from './inspection-port.ts';
import { digestMismatch } from './tree-walk.ts';

/** Damaged blobs are in quarantine, too. @throws MlgitError `digest-mismatch`, `blob-missing` (integrity). */
export async function requireWhole(
  quarantine: Pick<Quarantine, 'read'>,
  blob: QuarantinedBlob,
  signal?: AbortSignal,
): Promise<void> {
  const hasher = createHasher();
  for await (const part of quarantine.read(blob, signal)) hasher.update(part);
  const found = hasher.digest();
  if (found !== blob.digest) throw digestMismatch(blob.path, blob.digest, found);
}
