import { createHash } from 'node:crypto';

/** The namespace of URLs (RFC 9562, 6.6). */
const URL_NAMESPACE = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');

/**
 * OpenLineage wants UUIDs for runs. That of a run, or of a task of one, is the UUID of version 5 (RFC 9562, 5.5) of
 * `mlgit:FLOW/RUN` or `mlgit:FLOW/RUN/TASK`: the same wherever and whenever events are written.
 */
export function runUuid(...words: readonly string[]): string {
  const hash = createHash('sha1')
    .update(URL_NAMESPACE)
    .update(`mlgit:${words.join('/')}`)
    .digest();
  const bytes = hash.subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  const cuts = [0, 8, 12, 16, 20, 32];
  return cuts
    .slice(1)
    .map((end, i) => hex.slice(cuts[i], end))
    .join('-');
}
