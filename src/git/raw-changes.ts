import type { FileVersion } from './hook-port.ts';
import { parseOptionalOid } from './object-format.ts';

/**
 * What files became, of the raw form with `-z`, also of merges with `-c` (`git help diff-tree`): as many colons as
 * parents, their modes and the result's, their oids and the result's, letters NUL path NUL. What was deleted, is a
 * submodule or is unmerged has no version; `modes` can leave links out as well. What `git log` puts between commits is
 * passed over.
 */
export function parseRawChanges(out: Buffer, modes = /^(100|120)/): FileVersion[] {
  const versions: FileVersion[] = [];
  for (let at = 0; at < out.length; ) {
    const middle = out.indexOf(0, at);
    if (middle < 0) break;
    const head = out.toString('latin1', at, middle);
    const record = head.slice(Math.max(head.indexOf(':'), 0));
    if (!record.startsWith(':')) {
      at = middle + 1;
      continue;
    }
    const end = out.indexOf(0, middle + 1);
    const parents = /^:+/.exec(record)?.[0].length ?? 1;
    const fields = record.slice(parents).split(' ');
    const mode = fields[parents] ?? '';
    const oid = parseOptionalOid(fields[2 * parents + 1] ?? '');
    if (oid !== undefined && modes.test(mode)) {
      versions.push({ path: out.toString('utf8', middle + 1, end < 0 ? out.length : end), oid });
    }
    at = end < 0 ? out.length : end + 1;
  }
  return versions;
}
