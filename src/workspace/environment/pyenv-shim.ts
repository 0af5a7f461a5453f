import { dirname, join } from 'node:path';
import { findProgram } from './find-program.ts';
import { readTextIfAny } from './present-path.ts';

export interface ShimSurroundings {
  readonly cwd: string;
  readonly path: string;
  readonly pyenvVersion: string | undefined;
}

/**
 * The program that a pyenv shim starts, worked out as pyenv does (PYENV_VERSION, `.python-version` upwards from the
 * working folder, the global version) because running a shim takes a tenth of a second. Undefined when `script`
 * is no pyenv shim or its version is not written out; then it has to be run.
 */
export async function resolvePyenvShim(
  name: string,
  script: string,
  surroundings: ShimSurroundings,
): Promise<string | undefined> {
  const root = pyenvRoot(script);
  if (root === undefined) return undefined;
  const text = surroundings.pyenvVersion ?? (await versionFile(root, surroundings.cwd)) ?? 'system';
  for (const version of text.split(/[:\s]+/).filter((word) => word !== '' && !word.startsWith('#'))) {
    const file =
      version === 'system'
        ? await findProgram(name, withoutShims(surroundings.path, root), surroundings.cwd)
        : await findProgram(join(root, 'versions', version, 'bin', name), '', '/');
    if (file !== undefined) return file;
  }
  return undefined;
}

/** What a pyenv shim itself runs by and reads, absolute; nothing for any other script. */
export function pyenvFiles(script: string): string[] {
  const root = pyenvRoot(script);
  const names = ['bin', 'libexec', 'plugins', 'pyenv.d', 'shims', 'version'];
  return root === undefined ? [] : names.map((name) => join(root, name));
}

function pyenvRoot(script: string): string | undefined {
  const root = /^export PYENV_ROOT="([^"$`]+)"$/m.exec(script)?.[1];
  return /^exec .*pyenv" exec /m.test(script) ? root : undefined;
}

async function versionFile(root: string, cwd: string): Promise<string | undefined> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const text = await readTextIfAny(join(folder, '.python-version'));
    if (text !== undefined) return text;
    if (folder === dirname(folder)) return readTextIfAny(join(root, 'version'));
  }
}

function withoutShims(path: string, root: string): string {
  return path
    .split(':')
    .filter((folder) => !folder.startsWith(root))
    .join(':');
}
