import { digestText } from '../model/blake3.ts';
import { digestHex } from '../model/digest.ts';
import type { Item, ParamValue } from '../model/flow.ts';

/** What would end a word of an item, a path or a name of a file on some system, and the sign of the escape itself. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is escaped.
const ESCAPED = /[\u0000-\u0020\u007f%,=/\\:*?"<>|~]/g;
/** With an extension it still is a name that file systems take. */
const LONGEST_BYTES = 180;

/**
 * An item as a word: `key=value,key=value`, in the order of its keys (docs/format.md, "Items"). What has a meaning in
 * it or in paths is percent-encoded; a long one is its beginning, `~` and 16 digits of its BLAKE3.
 */
export function formatItem(item: Item): string {
  const text = Object.entries(item)
    .map(([key, value]) => `${key}=${formatItemValue(value)}`)
    .join(',');
  if (Buffer.byteLength(text) <= LONGEST_BYTES) return text;
  const start = Buffer.from(text)
    .subarray(0, LONGEST_BYTES - 17)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
  return `${start}~${digestHex(digestText(text)).slice(0, 16)}`;
}

function formatItemValue(value: ParamValue): string {
  const text = Object.is(value, -0) ? '-0.0' : String(value);
  return text.replace(
    ESCAPED,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
