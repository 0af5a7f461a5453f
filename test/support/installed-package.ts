import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './quickstart-run.ts';
import { type TestEnv, temporaryFolder, type WhenDone } from './repo.ts';

export interface PackedFile {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
}

export interface Packed {
  /** Absolute path of the tarball. */
  readonly tarball: string;
  readonly files: readonly PackedFile[];
  readonly unpackedSize: number;
}

/** Whether npm's registry, or its cache, gives what the package depends on. */
export function reachesRegistry(): boolean {
  const args = ['view', '@napi-rs/blake-hash@1.3.4', 'version', '--prefer-offline'];
  return spawnSync('npm', args, { stdio: 'ignore', timeout: 60_000 }).status === 0;
}

/** `npm pack` of what is built; its scripts stay out, as they would build anew under the other tests. */
export function pack(whenDone: WhenDone): Packed {
  const folder = temporaryFolder(whenDone);
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const [packed] = JSON.parse(npm(args)) as [{ filename: string; files: PackedFile[]; unpackedSize: number }];
  return { tarball: join(folder, packed.filename), files: packed.files, unpackedSize: packed.unpackedSize };
}

/** Installs a tarball as a user would, globally, into an empty prefix; returns the prefix. */
export function installGlobally(tarball: string, whenDone: WhenDone): string {
  const prefix = temporaryFolder(whenDone);
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  npm(['install', '--global', '--prefix', prefix, ...flags, tarball]);
  return prefix;
}

/** Every file below a folder that has `name` as its own name. */
export function filesNamed(folder: string, name: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name === name && entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The PATH of a user who installed it there, with this very Node. */
export function pathWith(prefix: string, env: TestEnv): TestEnv {
  const nodeFolder = join(process.execPath, '..');
  return { ...env, PATH: [join(prefix, 'bin'), nodeFolder, env.PATH].join(':') };
}

/** npm as the developer has it set up, but for its prefix: registries and their credentials are the machine's. */
function npm(args: readonly string[]): string {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(?!config_(registry|userconfig|cache|cafile))/i.test(name),
    ),
  );
  return execFileSync('npm', args, {
    cwd: PROJECT,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
}
