import { realpath } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { compareBytes } from '../../base/byte-order.ts';
import { isWithin, readTextIfAny, realPathIfAny } from './present-path.ts';
import { readPathFiles } from './python-packages.ts';

/**
 * A package that is installed by pointing into the repository: `import` would read the user's working tree
 * instead of the workspace. Setting `PYTHONPATH` to the same folder of the workspace takes precedence over it.
 */
export interface EditableInstall {
  /** As far as the file's name tells. */
  readonly package: string;
  /** What points there, relative to the linked folder or absolute. */
  readonly via: string;
  /** Where it leads, relative to the repository's root; empty for the root itself. */
  readonly path: string;
}

/**
 * Editable installs of Python site folders. They take effect only through `.pth` files (or `.egg-link`), which
 * name folders or import a finder module that lies beside them and holds the paths as strings.
 */
export async function findEditableInstalls(
  siteFolders: readonly string[],
  repository: string,
): Promise<EditableInstall[]> {
  const found: EditableInstall[] = [];
  const root = await realpath(repository);
  const roots = [...new Set([repository, root])];
  for (const folder of siteFolders) {
    const own = await realPathIfAny(folder);
    if (own === undefined) continue;
    for (const { file, lines } of await readPathFiles(folder)) {
      const targets = (await Promise.all(lines.map((line) => targetsOf(line, folder, roots)))).flat();
      for (const target of new Set(targets)) {
        const inside = pathInside(roots, (await realPathIfAny(target)) ?? target);
        // A site folder may itself lie in the repository, and its files may name their neighbours.
        if (inside === undefined || isWithin(environmentOf(own), target)) continue;
        found.push({ package: packageOf(file), via: join(folder, file), path: inside });
      }
    }
  }
  return found.sort((a, b) => compareBytes(a.via + a.path, b.via + b.path));
}

async function targetsOf(line: string, folder: string, roots: readonly string[]): Promise<string[]> {
  if (line === '' || line.startsWith('#')) return [];
  const module = /^import\s+([A-Za-z0-9_.]+)/.exec(line)?.[1];
  if (module === undefined) return [resolve(folder, line)];
  const text = line + ((await readTextIfAny(join(folder, `${module}.py`))) ?? '');
  return [...text.matchAll(/(['"])(\/.*?)\1/g)]
    .map((match) => match[2] as string)
    .filter((path) => pathInside(roots, path) !== undefined);
}

/** `<env>/lib/python3.11/site-packages` → `<env>`; any other folder is its own. */
function environmentOf(siteFolder: string): string {
  return siteFolder.replace(/\/lib\/python[^/]*\/(site|dist)-packages$/, '');
}

function packageOf(file: string): string {
  return file
    .replace(/\.(pth|egg-link)$/, '')
    .replace(/^__editable__[._]*/, '')
    .replace(/^_+/, '')
    .replace(/(_editable|-\d.*)$/, '');
}

function pathInside(roots: readonly string[], path: string): string | undefined {
  const root = roots.find((candidate) => isWithin(candidate, path));
  return root === undefined ? undefined : relative(root, path);
}
