import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../import/dvc/report.ts';
import type { PlannedData } from './take-data.ts';

/** DVC links all files of a folder in one way. */
const LOOKED_AT = 100;

/** Data that lies in the working tree as symbolic links into the cache of DVC, which no step can take. */
export function findLinks(root: string, planned: readonly PlannedData[]): Finding[] {
  return planned.flatMap(({ path, data, entries }): Finding[] => {
    const paths =
      entries === undefined ? [path] : entries.slice(0, LOOKED_AT).map((entry) => join(path, entry.path));
    const isLinked = [path, ...paths].some(
      (one) => lstatSync(join(root, one), { throwIfNoEntry: false })?.isSymbolicLink() === true,
    );
    if (!isLinked) return [];
    return [
      {
        ...{ kind: 'differs', file: data.file, line: data.line, what: `data ${path}` },
        why: 'it lies in the working tree as a symbolic link into the cache of DVC, and what lies behind a link is no input of a step',
        todo: 'dvc config cache.type reflink,copy && dvc checkout --relink',
      },
    ];
  });
}
