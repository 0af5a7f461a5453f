import { execFile } from 'node:child_process';
import { open, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { readTextIfAny } from './present-path.ts';

/** A declared environment as it lies on this machine, ready for tasks. */
export interface BuiltEnvironment {
  /** Absolute. It cannot be moved: its scripts name it. */
  readonly root: string;
  /** Absolute folder of its programs, to be first in PATH. */
  readonly binDir: string;
  readonly pathPrefix: readonly string[];
  /** For the task: `VIRTUAL_ENV` or `CONDA_PREFIX`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Folders whose content the environment's digest covers: itself and its interpreter's. */
  readonly readableRoots: readonly string[];
  /** `name==version`, sorted. */
  readonly packages: readonly string[];
  readonly pythonVersion: string;
}

interface ReadyFile {
  readonly version: 1;
  readonly environment: BuiltEnvironment;
}

/**
 * The environment that was built in `folder`, undefined when there is none: one small file and one stat. The stat
 * follows the link to the interpreter, which an upgrade of Python may have taken away.
 */
export async function readBuiltEnvironment(folder: string): Promise<BuiltEnvironment | undefined> {
  const text = await readTextIfAny(readyPath(folder));
  const ready = text === undefined ? undefined : parseReady(text);
  // A folder that was moved or copied elsewhere has scripts that name the old place.
  if (ready === undefined || dirname(ready.root) !== folder) return undefined;
  try {
    await stat(join(ready.binDir, 'python'));
    return ready;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined;
    throw error;
  }
}

/** Makes a finished build visible, as its last act, when all its files are safe from power loss. */
export async function publishBuiltEnvironment(folder: string, environment: BuiltEnvironment): Promise<void> {
  await syncFileSystem(environment.root);
  const ready: ReadyFile = { version: 1, environment };
  const temporary = join(environment.root, 'mlgit-ready.json');
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(`${JSON.stringify(ready, undefined, 1)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, readyPath(folder));
}

/**
 * Flushing tens of thousands of files one by one would take longer than installing them. Where there is no
 * `sync --file-system`, a power cut within seconds of a build may cost the environment, which can be built again.
 */
async function syncFileSystem(path: string): Promise<void> {
  await promisify(execFile)('sync', ['--file-system', path]).catch(() => {});
}

function readyPath(folder: string): string {
  return join(folder, 'ready.json');
}

/** Of another version, or no JSON at all: built again. */
function parseReady(text: string): BuiltEnvironment | undefined {
  try {
    const ready = JSON.parse(text) as ReadyFile;
    return ready.version === 1 ? ready.environment : undefined;
  } catch {
    return undefined;
  }
}
