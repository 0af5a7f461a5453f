import { type Digest, digestFromHex, digestHex } from '../model/digest.ts';

/** What one record below `staged/` holds of a blob at most (docs/format.md, "Work"). */
export const STAGED_BYTES = 8 * 1024 * 1024;

/** Of the records of an attempt's staged blobs. */
export function stagedFolder(attempt: string): string {
  return `${attempt}/staged`;
}

/** `number` counts from 1. */
export function stagedName(attempt: string, digest: Digest, number: number): string {
  return `${stagedFolder(attempt)}/${digestHex(digest)}-${String(number).padStart(8, '0')}`;
}

const FORM = /\/([0-9a-f]{64})-(\d{8})$/;

export function parseStaged(name: string): { readonly digest: Digest; readonly number: number } | undefined {
  const [, hex, number] = FORM.exec(name) ?? [];
  return hex === undefined ? undefined : { digest: digestFromHex(hex), number: Number(number) };
}
