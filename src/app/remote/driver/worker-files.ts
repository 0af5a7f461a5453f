import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compareBytes } from '../../../base/byte-order.ts';

/** Path in the archive → file of this machine. */
export type WorkerFiles = ReadonlyMap<string, string>;

const HASHERS = [
  '@napi-rs/blake-hash',
  '@napi-rs/blake-hash-linux-x64-gnu',
  '@napi-rs/blake-hash-linux-arm64-gnu',
  'blake3',
];

/** What a worker is made of: this Node, and of this package what runs tasks, in byte order of their paths. */
export function workerFiles(): WorkerFiles {
  const root = packageRoot();
  const files: [string, string][] = [
    ['bin/node', realpathSync(process.execPath)],
    ['bin/mlgit.js', join(root, 'bin/mlgit.js')],
    ['package.json', join(root, 'package.json')],
    ...filesBelow(join(root, 'dist')).map((path): [string, string] => [
      `dist/${path}`,
      join(root, 'dist', path),
    ]),
  ];
  const require = createRequire(join(root, 'package.json'));
  for (const name of HASHERS) {
    const folder = packageFolder(require, name);
    if (folder === undefined) continue;
    for (const path of filesBelow(folder)) files.push([`node_modules/${name}/${path}`, join(folder, path)]);
  }
  return new Map(files.sort(([a], [b]) => compareBytes(a, b)));
}

/** The folder of this package, whether it runs from its bundle or from its sources. */
function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'bin/mlgit.js'))) folder = dirname(folder);
  return folder;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.d.ts') && !entry.name.startsWith('browser'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** Undefined for a hasher of another platform. */
function packageFolder(require: NodeJS.Require, name: string): string | undefined {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}
