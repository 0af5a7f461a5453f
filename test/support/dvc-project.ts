import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compareBytes } from '../../src/base/byte-order.ts';
import { readConfig } from '../../src/import/dvc/config.ts';
import type { DvcProject } from '../../src/import/dvc/project.ts';

export function md5(content: string | Uint8Array): string {
  return createHash('md5').update(content).digest('hex');
}

/** Puts content into a cache as DVC does: read-only, by its MD5. Returns what DVC calls it. */
export function cacheObject(
  cache: string,
  content: string | Uint8Array,
  { layout = 'files/md5', name = md5(content), mode = 0o444 } = {},
): string {
  const path = join(cache, layout, name.slice(0, 2), name.slice(2));
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) writeFileSync(path, content);
  chmodSync(path, mode);
  return name;
}

/** A folder in a cache, its files and its listing. Returns what DVC calls it. */
export function cacheFolder(
  cache: string,
  files: { readonly [path: string]: string },
  layout = 'files/md5',
): string {
  const entries = Object.entries(files)
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([relpath, content]) => ({ md5: cacheObject(cache, content, { layout }), relpath }));
  const listing = JSON.stringify(entries);
  return cacheObject(cache, listing, { layout, name: `${md5(listing)}.dir` });
}

/** A project of these files, all of which git would take, as the translation sees it. */
export function dvcProject(
  files: { readonly [path: string]: string },
  {
    folder = '',
    present = [] as readonly string[],
    config = '',
    usesOfDvc = [] as DvcProject['tree']['usesOfDvc'],
  } = {},
): DvcProject {
  const paths = Object.keys(files).sort(compareBytes);
  const isBelow = (path: string, top: string) => path.startsWith(`${top}/`);
  return {
    flow: 'demo',
    folder,
    files: paths
      .filter((path) => /(^|\/)dvc\.(yaml|lock)$|\.dvc$/.test(path))
      .map((path) => ({ path, text: files[path] ?? '' })),
    config: readConfig([{ text: config, isShared: true }]),
    ...{ ignores: [], unread: [], traces: [] },
    tree: {
      read: (path) => files[path],
      kindOf: (path) => {
        const all = [...paths, ...present];
        if (all.includes(path)) return 'file';
        return all.some((one) => isBelow(one, path)) ? 'folder' : undefined;
      },
      visible: (path) => paths.filter((one) => path === '' || one === path || isBelow(one, path)),
      mentionsOf: (name) =>
        paths
          .filter((path) => path.endsWith('.py') && files[path]?.includes(name))
          .map((file) => ({ file, line: 1 })),
      usesOfDvc,
    },
  };
}
