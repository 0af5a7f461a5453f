import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compareBytes } from '../../base/byte-order.ts';
import type { TreeView } from '../../import/dvc/tree-view.ts';
import { mentions } from './mentions.ts';
import { readInside } from './read-inside.ts';

/** Files of parameters and of DVC's are far smaller; a larger one is not read as such. */
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_BYTES_OF_CODE = 1024 * 1024;
const USES_DVC = /^[ \t]*(?:import\s+dvc(live)?(?:\.|\s|$)|from\s+dvc(live)?(?:\.\w+)*\s+import\b)/gm;

/** The working tree as a translation sees it. `visible`: files that git has or would take, in byte order. */
export function workingTree(root: string, visible: readonly string[]): TreeView {
  const real = realpathSync(root);
  return {
    read: (path) => readInside(real, path, MOST_BYTES),
    kindOf(path) {
      const found = statSync(join(real, path), { throwIfNoEntry: false });
      return found?.isDirectory() ? 'folder' : found?.isFile() ? 'file' : undefined;
    },
    visible: (path) => atOrBelow(visible, path),
    mentionsOf: mentions(real, visible),
    usesOfDvc: visible
      .filter((path) => path.endsWith('.py'))
      .flatMap((file) => {
        const text = readInside(real, file, MOST_BYTES_OF_CODE) ?? '';
        const uses = [...text.matchAll(USES_DVC)].map(({ index, 1: imported, 2: from }) => ({
          ...{ file, line: text.slice(0, index).split('\n').length },
          ...((imported ?? from) === undefined ? {} : { isLive: true as const }),
        }));
        // One of each kind.
        return [...new Map(uses.reverse().map((use) => [use.isLive, use])).values()];
      }),
  };
}

function atOrBelow(sorted: readonly string[], path: string): string[] {
  if (path === '') return [...sorted];
  const from = lowerBound(sorted, path);
  const below = `${path}/`;
  const first = lowerBound(sorted, below);
  const found = sorted[from] === path ? [path] : [];
  for (let at = first; sorted[at]?.startsWith(below); at++) found.push(sorted[at] ?? '');
  return found;
}

function lowerBound(sorted: readonly string[], path: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareBytes(sorted[middle] ?? '', path) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
