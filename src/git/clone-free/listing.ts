import { compareBytes } from '../../base/byte-order.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { parseOid } from '../object-format.ts';
import type { Oid } from '../port.ts';
import type { ListedRef, RemoteListing } from './port.ts';

/** What is asked for: no ref of a forge's own, such as those of pull requests. */
export const LISTED_PREFIXES = ['refs/heads/', 'refs/tags/', 'refs/mlgit/'] as const;

/** `oid TAB name`, as `git ls-remote` prints it; the line `name^{}` after that of an annotated tag says what it stands for. */
export function parseListing(out: string): RemoteListing {
  const refs = new Map<string, ListedRef>();
  let head: Oid | undefined;
  for (const line of out.split('\n')) {
    const [hex = '', name = ''] = line.split('\t');
    if (name === 'HEAD') head = parseOid(hex);
    if (!LISTED_PREFIXES.some((prefix) => name.startsWith(prefix))) continue;
    const tag = name.endsWith('^{}') ? refs.get(name.slice(0, -3)) : undefined;
    if (tag !== undefined) refs.set(tag.name, { ...tag, peeled: parseOid(hex) });
    else refs.set(name, { name, oid: parseOid(hex) });
  }
  const sorted = [...refs.values()].sort((a, b) => compareBytes(a.name, b.name));
  const some: string = head ?? sorted[0]?.oid ?? '';
  return { objectFormat: some.length === 64 ? 'sha256' : 'sha1', refs: sorted, head };
}

export function objectMissing(remote: string, oids: readonly Oid[], cause?: unknown): MlgitError {
  const [first, ...others] = oids;
  const more = others.length === 0 ? '' : ` or one of ${others.length} others`;
  return new MlgitError(`Remote ${remote} does not give the object ${first}${more}`, {
    code: 'remote-object-missing',
    kind: 'unreachable',
    hints: ['run the same command again: it may have been deleted meanwhile'],
    details: { remote, oid: first ?? '' },
    cause,
  });
}
