import { rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { BuildContext } from './build-context.ts';
import { readRequirements } from './environment-lock.ts';
import { findProgram } from './find-program.ts';
import { findPython } from './find-python.ts';
import { installsElsewhere } from './installs-elsewhere.ts';
import { runTool, type ToolEnd } from './run-tool.ts';
import { buildFailure } from './tool-failure.ts';

/** Where a build failed, so that the next way can be tried and the last failure told. */
interface Attempt {
  readonly tool: string;
  readonly end: ToolEnd;
}

/**
 * Makes a virtual environment from a requirements file, or an empty one. uv is several times faster; it does not
 * read pip's configuration, so where an index or certificate is configured for pip only, pip itself is the way.
 */
export async function installPython(context: BuildContext, requirements: string | undefined): Promise<void> {
  const uv = await findProgram('uv', context.env.PATH ?? '', context.cwd);
  if (uv !== undefined) {
    const attempt = await installWithUv(uv, context, requirements);
    if (attempt.end.ok) return;
    const why = buildFailure({
      ...attempt,
      lock: context.lockName,
      lines: attempt.end.lines,
      logPath: context.logPath,
    });
    context.emit({
      type: 'warning',
      message: `${why.message}; trying python -m venv and pip`,
      hints: ['set UV_INDEX_URL if pip is configured with an index of its own'],
    });
    await rm(context.root, { recursive: true, force: true });
  }
  const { tool, end } = await installWithPip(context, requirements);
  if (!end.ok)
    throw buildFailure({ lock: context.lockName, tool, lines: end.lines, logPath: context.logPath });
}

async function installWithUv(
  uv: string,
  context: BuildContext,
  requirements: string | undefined,
): Promise<Attempt> {
  context.emit({ type: 'building', lock: context.lockName, tool: 'uv' });
  const python = await findPython(context.python, false);
  const made = await tool(context, uv, [
    'venv',
    '--no-progress',
    '--no-python-downloads',
    '--python',
    python.file,
    context.root,
  ]);
  if (!made.ok || requirements === undefined) return { tool: 'uv', end: made };
  const { file, hashed } = await writeRequirements(context, requirements);
  const end = await tool(context, uv, [
    'pip',
    'install',
    '--no-progress',
    '--compile-bytecode',
    ...(hashed ? ['--require-hashes'] : []),
    '--python',
    join(context.root, 'bin/python'),
    '--requirement',
    file,
  ]);
  return { tool: 'uv', end };
}

/**
 * `-I`: a module of the repository that is called like one of the standard library must not be taken for it. The pip
 * of the interpreter installs into the environment where it can: to put another one there first, as venv does, takes
 * longer than all the rest.
 */
async function installWithPip(context: BuildContext, requirements: string | undefined): Promise<Attempt> {
  context.emit({ type: 'building', lock: context.lockName, tool: 'pip' });
  const python = await findPython(context.python, true);
  const isServed = requirements === undefined || (await installsElsewhere(python.file, context));
  const venv = ['-I', '-m', 'venv', ...(isServed ? ['--without-pip'] : []), context.root];
  const made = await tool(context, python.file, venv);
  if (!made.ok || requirements === undefined) return { tool: 'python -m venv', end: made };
  const { file, hashed } = await writeRequirements(context, requirements);
  const own = join(context.root, 'bin/python');
  // pip resolves: a lock that is not whole still gives a working environment, and what it left open is told.
  const end = await tool(context, isServed ? python.file : own, [
    '-I',
    '-m',
    'pip',
    ...(isServed ? ['--python', own] : []),
    'install',
    '--no-input',
    '--disable-pip-version-check',
    '--progress-bar',
    'off',
    ...(hashed ? ['--require-hashes'] : []),
    '--requirement',
    file,
  ]);
  return { tool: 'pip', end };
}

/** What the digest was taken of, not what the working tree holds by now; so its relative folders are written out. */
async function writeRequirements(
  context: BuildContext,
  text: string,
): Promise<{ file: string; hashed: boolean }> {
  const file = join(dirname(context.root), `${context.generation}.requirements.txt`);
  const folders = /^(\s*(?:-f|--find-links)[ =]\s*)(?![a-z]+:|\/)(\S.*)$/gm;
  await writeFile(
    file,
    text.replace(folders, (_, option: string, path: string) => option + resolve(context.cwd, path.trim())),
  );
  return { file, hashed: readRequirements(context.lockName, text).hashed };
}

function tool(context: BuildContext, file: string, args: readonly string[]): Promise<ToolEnd> {
  return runTool({
    file,
    args,
    cwd: context.cwd,
    env: context.env,
    logPath: context.logPath,
    onLine: (line) => context.emit({ type: 'progress', line }),
    signal: context.signal,
  });
}
