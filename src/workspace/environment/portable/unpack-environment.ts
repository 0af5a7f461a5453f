import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MlgitError } from '../../../model/mlgit-error.ts';
import type { PortableEnvironment } from '../../../model/portable-environment.ts';
import { runTool } from '../run-tool.ts';
import { nativeVariables } from './native-libraries.ts';

export interface UnpackRequest {
  readonly environment: PortableEnvironment;
  /** Where it goes. */
  readonly root: string;
  /** Paths of the archives. Their bytes have been verified. */
  readonly base: string;
  readonly packages: string;
  readonly env: { readonly [name: string]: string | undefined };
  readonly logPath: string;
  readonly signal: AbortSignal;
}

/**
 * Unpacks an environment of another machine: `<root>/base` is the interpreter, and `<root>` the virtual environment of it.
 * @throws MlgitError `environment-not-portable` (failed) when its interpreter does not run here.
 */
export async function unpackEnvironment(request: UnpackRequest): Promise<void> {
  const { environment, root } = request;
  const base = join(root, 'base');
  await mkdir(base, { recursive: true });
  await unpack(request.packages, root, request);
  await unpack(request.base, base, request);
  const description = `home = ${join(base, 'bin')}\ninclude-system-site-packages = false\nversion = ${environment.version}\n`;
  await writeFile(join(root, 'pyvenv.cfg'), description);
  await mkdir(join(root, 'bin'), { recursive: true });
  await symlink(`../base/bin/${environment.program}`, join(root, 'bin/python'));
  for (const name of ['python3', environment.program]) await symlink('python', join(root, 'bin', name));
  await renameRoot(join(root, 'bin'), environment.root, root);
  await requireRunning(root, environment);
}

/** By the system's `tar`, without which no worker starts: a tenth of the time of one in JavaScript. */
async function unpack(
  archive: string,
  folder: string,
  { env, logPath, signal }: UnpackRequest,
): Promise<void> {
  const args = ['-x', '-z', '-o', '-f', archive, '-C', folder];
  const end = await runTool({ file: 'tar', args, cwd: folder, env, logPath, onLine: () => {}, signal });
  if (end.ok) return;
  throw new MlgitError(`tar could not unpack an environment under ${folder}: ${end.lines.at(-1) ?? ''}`, {
    code: 'disk-full',
    kind: 'io',
    hints: [
      `df -h ${folder}`,
      'free some space on the node, or set XDG_CACHE_HOME for its jobs to a larger disk',
    ],
    details: { folder },
  });
}

/** Longer ones are programs, which do not begin with the path of their interpreter. */
const LONGEST_SCRIPT_BYTES = 1024 * 1024;

/** Scripts of an environment name its interpreter by an absolute path, in their first lines or in what activates it. */
async function renameRoot(folder: string, from: string, to: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (!entry.isFile() || (await stat(path)).size > LONGEST_SCRIPT_BYTES) continue;
    const text = await readFile(path, 'latin1');
    if (!text.includes('\0') && text.includes(from))
      await writeFile(path, text.replaceAll(from, to), 'latin1');
  }
}

async function requireRunning(root: string, { version }: PortableEnvironment): Promise<void> {
  const python = join(root, 'bin/python');
  const env = await nativeVariables(root);
  try {
    await promisify(execFile)(python, ['-I', '-c', 'import json, zlib, ctypes'], { env, cwd: root });
  } catch (cause) {
    const [reason = ''] = String((cause as { stderr?: string }).stderr)
      .trim()
      .split('\n')
      .slice(-1);
    throw new MlgitError(
      `The environment in the store has a Python ${version} that does not run here: ${reason}`,
      {
        code: 'environment-not-portable',
        kind: 'failed',
        hints: ['use nodes with the C library of the machine that built it, or a newer one: ldd --version'],
        details: { version },
        cause,
      },
    );
  }
}
