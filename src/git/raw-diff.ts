import { MlgitError } from '../model/mlgit-error.ts';
import { parseOptionalOid } from './object-format.ts';
import type { ChangedPath } from './port.ts';
import { decodePath } from './tree-walk.ts';

const KINDS: { readonly [letter: string]: ChangedPath['kind'] } = {
  A: 'added',
  D: 'deleted',
  M: 'modified',
  T: 'type-changed',
  U: 'unmerged',
};

/** `:oldmode newmode oldoid newoid LETTER` NUL path NUL, as `git help diff-tree` specifies the raw form. */
export function parseRawDiff(out: Buffer): ChangedPath[] {
  const changes: ChangedPath[] = [];
  for (let at = 0; at < out.length; ) {
    const middle = out.indexOf(0, at);
    const end = out.indexOf(0, middle + 1);
    const [, , from = '', to = '', letter = ''] = out.toString('latin1', at + 1, middle).split(' ');
    const kind = KINDS[letter];
    if (middle < 0 || end < 0 || !kind) throw strangeDiff(out.toString('utf8', at, middle));
    const path = decodePath(out.subarray(middle + 1, end));
    changes.push({ path, kind, from: parseOptionalOid(from), to: parseOptionalOid(to) });
    at = end + 1;
  }
  return changes;
}

function strangeDiff(record: string): MlgitError {
  return new MlgitError(`Internal error: git wrote ${JSON.stringify(record)}`, {
    code: 'bad-git-answer',
    kind: 'internal',
  });
}
