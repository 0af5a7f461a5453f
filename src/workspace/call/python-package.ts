import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

let known: string | undefined;

/** Folder that has the Python package `mlgit` of this version, to be put last on `PYTHONPATH`: an installed one wins. */
export function pythonPackage(): string {
  known ??= find();
  return known;
}

function find(): string {
  let folder = import.meta.dirname;
  for (;;) {
    // Beside the bundle, or in the sources.
    for (const place of [join(folder, 'python'), join(folder, 'python/src')]) {
      if (existsSync(join(place, 'mlgit/__init__.py'))) return place;
    }
    if (dirname(folder) === folder) throw new Error('Internal error: the Python package is not beside mlgit');
    folder = dirname(folder);
  }
}
