import type { RangeEnd } from '../../model/review/review-document.ts';

const SHORT_OID = 10;

/** `main (1a2b3c4d5e)`. */
export function rangeEndText({ name, commit }: RangeEnd): string {
  const oid = commit?.slice(0, SHORT_OID);
  return oid === undefined || name === oid ? name : `${name} (${oid})`;
}
