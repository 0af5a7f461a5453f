/** How much of what a job has printed is shown. */
export const MOST_OUTPUT_BYTES = 65_536;

/** The last bytes of an output as text: what was cut off may have ended within a character of UTF-8. */
export function textOfTail(bytes: Buffer): string {
  if (bytes.length < MOST_OUTPUT_BYTES) return bytes.toString();
  const at = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return bytes.subarray(at < 0 || at > 3 ? 0 : at).toString();
}
