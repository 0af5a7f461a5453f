import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import { findProgram, findPrograms } from './find-program.ts';
import { listFolder } from './present-path.ts';

const run = promisify(execFile);

export interface FoundPython {
  /** Absolute path of the interpreter itself, not of a shim. */
  readonly file: string;
  readonly version: string;
}

export interface PythonSearch {
  /** `3.11` or `3.11.7`; undefined: any Python 3. */
  readonly wanted: string | undefined;
  readonly env: { readonly [name: string]: string | undefined };
  readonly home: string;
  readonly cwd: string;
}

const DESCRIBE = `
import sys, platform, importlib.util as u
print(platform.python_version(), "venv" if u.find_spec("venv") and u.find_spec("ensurepip") else "bare",
      getattr(sys, "_base_executable", None) or sys.executable, sep="\\n")
`;

/**
 * An interpreter of the wanted version: on PATH (`python3.11`, `python3`, `python`), of pyenv, or one that uv
 * manages. `needsVenv`: it must be able to make virtual environments by itself.
 * @throws MlgitError `python-missing` (failed) that names what was found.
 */
export async function findPython(search: PythonSearch, needsVenv: boolean): Promise<FoundPython> {
  if (search.wanted !== undefined && !/^\d+(\.\d+){0,2}$/.test(search.wanted)) {
    throw usageError(
      'bad-python-version',
      `environment: python: expected a version such as "3.11", found ${JSON.stringify(search.wanted)}`,
      ['write it in quotes: python: "3.11"'],
    );
  }
  const seen = new Map<string, string>();
  let bare: FoundPython | undefined;
  for await (const file of candidates(search)) {
    const python = await ask(file, search);
    if (python === undefined || seen.has(python.file)) continue;
    seen.set(python.file, python.version);
    if (!matches(python.version, search.wanted)) continue;
    if (python.complete || !needsVenv) return { file: python.file, version: python.version };
    bare ??= python;
  }
  throw bare ? venvMissing(bare) : pythonMissing(search.wanted, seen);
}

async function* candidates(search: PythonSearch): AsyncGenerator<string> {
  const path = search.env.PATH ?? '';
  const [major = '3', minor] = (search.wanted ?? '3').split('.');
  const names = [...(minor === undefined ? [] : [`python${major}.${minor}`]), `python${major}`, 'python'];
  for (const name of names) yield* await findPrograms(name, path, search.cwd);
  const versions = join(search.env.PYENV_ROOT ?? join(search.home, '.pyenv'), 'versions');
  for (const version of (await listFolder(versions)).reverse()) {
    if (matches(version, search.wanted))
      yield* await findPrograms(join(versions, version, 'bin/python'), '', '/');
  }
  const uv = await findProgram('uv', path, search.cwd);
  const managed =
    uv && (await firstLine(uv, ['python', 'find', '--no-python-downloads', search.wanted ?? '3'], search));
  if (managed) yield managed;
}

async function ask(
  file: string,
  search: PythonSearch,
): Promise<(FoundPython & { readonly complete: boolean }) | undefined> {
  const text = await firstLines(file, ['-I', '-c', DESCRIBE], search);
  const [version, venv, real] = (text ?? '').split('\n').map((line) => line.trim());
  return version && real ? { file: real, version, complete: venv === 'venv' } : undefined;
}

function matches(version: string, wanted: string | undefined): boolean {
  return wanted === undefined
    ? version.startsWith('3.')
    : version === wanted || version.startsWith(`${wanted}.`);
}

async function firstLine(
  file: string,
  args: readonly string[],
  search: PythonSearch,
): Promise<string | undefined> {
  return (await firstLines(file, args, search))?.split('\n')[0]?.trim();
}

/** Undefined for a program that fails: one more that is not the interpreter we look for. */
async function firstLines(
  file: string,
  args: readonly string[],
  search: PythonSearch,
): Promise<string | undefined> {
  try {
    return (await run(file, args, { env: search.env as NodeJS.ProcessEnv, cwd: search.cwd, timeout: 30_000 }))
      .stdout;
  } catch {
    return undefined;
  }
}

function pythonMissing(wanted: string | undefined, seen: ReadonlyMap<string, string>): MlgitError {
  const found = [...seen].map(([file, version]) => `${version} at ${file}`);
  const version = wanted ?? '3';
  return new MlgitError(
    `environment: expected Python ${version}, found ${found.length === 0 ? 'no Python at all' : found.join(', ')}`,
    {
      code: 'python-missing',
      kind: 'failed',
      hints: [`uv python install ${version}`, `pyenv install ${version}`],
      details: { wanted: version, found },
    },
  );
}

function venvMissing(bare: FoundPython): MlgitError {
  const minor = bare.version.split('.').slice(0, 2).join('.');
  return new MlgitError(
    `environment: Python ${bare.version} at ${bare.file} lacks the modules venv and ensurepip, which make virtual environments`,
    {
      code: 'python-incomplete',
      kind: 'failed',
      hints: [`apt install python${minor}-venv`, 'pip install uv'],
    },
  );
}
