import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { BuildContext } from './build-context.ts';
import { findProgram } from './find-program.ts';
import { readTextIfAny } from './present-path.ts';
import { runTool } from './run-tool.ts';
import { buildFailure } from './tool-failure.ts';

/**
 * The requirements that a uv.lock stands for, with hashes: the project's own dependencies, without groups and
 * extras and without the project, so that the lock alone says what is installed.
 */
export async function exportUvLock(context: BuildContext, lock: Uint8Array): Promise<string> {
  const uv = await findProgram('uv', context.env.PATH ?? '', context.cwd);
  if (uv === undefined) throw toolMissing(context, 'uv', ['pip install uv', 'uv export > requirements.lock']);
  const project = join(dirname(context.root), `${context.generation}.project`);
  await mkdir(project, { recursive: true });
  await writeFile(join(project, 'uv.lock'), lock);
  const description = join(context.cwd, 'pyproject.toml');
  if ((await readTextIfAny(description)) === undefined) {
    throw new MlgitError(`${context.lockName}: expected pyproject.toml beside it, found nothing`, {
      code: 'pyproject-missing',
      kind: 'usage',
      hints: ['uv export --output-file requirements.lock, and name that under environment'],
    });
  }
  await copyFile(description, join(project, 'pyproject.toml'));
  const output = join(project, 'requirements.txt');
  const end = await runTool({
    file: uv,
    args: [
      'export',
      '--frozen',
      '--no-progress',
      '--no-default-groups',
      '--no-emit-workspace',
      '--no-header',
      '--format',
      'requirements-txt',
      '--output-file',
      output,
    ],
    cwd: project,
    env: context.env,
    logPath: context.logPath,
    // What it prints is the result, in full.
    onLine: () => {},
    signal: context.signal,
  });
  if (!end.ok)
    throw buildFailure({
      lock: context.lockName,
      tool: 'uv export',
      lines: end.lines,
      logPath: context.logPath,
    });
  return (await readTextIfAny(output)) ?? '';
}

/** Makes an environment from a conda-lock.yml, with what can read one. */
export async function installConda(context: BuildContext, lock: Uint8Array): Promise<void> {
  const path = context.env.PATH ?? '';
  const micromamba = await findProgram('micromamba', path, context.cwd);
  const condaLock = micromamba === undefined ? await findProgram('conda-lock', path, context.cwd) : undefined;
  const file = micromamba ?? condaLock;
  if (file === undefined) throw toolMissing(context, 'micromamba or conda-lock', ['pipx install conda-lock']);
  const tool = micromamba === undefined ? 'conda-lock' : 'micromamba';
  context.emit({ type: 'building', lock: context.lockName, tool });
  // Both know the format by the end of the name.
  const copy = join(dirname(context.root), `${context.generation}.conda-lock.yml`);
  await writeFile(copy, lock);
  const args =
    micromamba === undefined
      ? ['install', '--prefix', context.root, copy]
      : ['create', '--yes', '--prefix', context.root, '--file', copy];
  const end = await runTool({
    file,
    args,
    cwd: context.cwd,
    env: context.env,
    logPath: context.logPath,
    onLine: (line) => context.emit({ type: 'progress', line }),
    signal: context.signal,
  });
  if (!end.ok)
    throw buildFailure({ lock: context.lockName, tool, lines: end.lines, logPath: context.logPath });
}

function toolMissing(context: BuildContext, tool: string, hints: readonly string[]): MlgitError {
  return new MlgitError(`${context.lockName} needs ${tool} to be built, and there is none on PATH`, {
    code: 'tool-missing',
    kind: 'failed',
    hints,
  });
}
