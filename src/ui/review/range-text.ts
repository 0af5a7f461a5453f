import type { RangeEnd } from '../../model/review/review-document.ts';

const SHORT_OID = 10;

/** `main (1a2b3c4d5e)`. */
export function rangeEndText({ name, commit }: RangeEnd): string {
  const oid = commit?.slice(0, SHORT_OID);
  if (oid === undefined) return name;
  return commit === name ? oid : `${name} (${oid})`;
}
