import { encodeCanonical, type RecordValue } from './canonical-json.ts';
import type { Manifest } from './manifest.ts';

/** The text of `manifest.json`, to the byte (docs/format.md, "Run commit"): one manifest has one encoding. */
export function encodeManifest(manifest: Manifest): string {
  return encodeCanonical(manifest as unknown as RecordValue, 'lines');
}
