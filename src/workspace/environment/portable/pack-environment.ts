import { copyFile, cp, mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { isWithin } from '../present-path.ts';
import { archiveFolder } from './archive-folder.ts';
import { type BasePython, describeBase } from './base-python.ts';
import { filesBelow } from './files-below.ts';
import { linkedLibraries } from './linked-libraries.ts';

export interface PackRequest {
  /** Of a virtual environment. */
  readonly root: string;
  /** To look for programs with. */
  readonly env: { readonly [name: string]: string | undefined };
  /** An empty folder, for what is put together and for the archives. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

export interface PackedEnvironment {
  readonly base: BasePython;
  /** Archive of the interpreter: `bin`, `lib`, `native` with libraries of the system, and `bound`. */
  readonly basePath: string;
  /** Archive of the virtual environment, without its links to the interpreter. */
  readonly packagesPath: string;
}

/** Of the standard library: tests, windows (with all the libraries that draw them), and what only builds extensions. */
const LEFT_OUT =
  /^(site-packages|dist-packages|test|idlelib|tkinter|turtledemo|turtle\.py|config-.*)$|^lib-dynload\/_tkinter\.|^(lib2to3|unittest|distutils|ctypes|sqlite3)\/tests?$/;
/** Relative to the interpreter; a prefix of the whole system holds more than the interpreter. */
const SYSTEM_PREFIXES = ['/', '/usr', '/usr/local'];

/**
 * Puts a virtual environment and its interpreter into two archives that other machines of the platform can unpack, whether
 * or not they have Python. Undefined where it is not known how: not CPython, or no `ldd`.
 */
export async function packEnvironment(request: PackRequest): Promise<PackedEnvironment | undefined> {
  const { root, env, scratch, signal } = request;
  const base = await describeBase(join(root, 'bin/python'), env);
  if (base === undefined) return undefined;
  const staged = join(scratch, 'base');
  await stageInterpreter(base, staged);
  const binaries = [base.file, ...(await binariesBelow(staged)), ...(await binariesBelow(root))];
  const libraries = await linkedLibraries(binaries, env.PATH ?? '');
  if (libraries === undefined) return undefined;
  await stageLibraries(base, { staged, root, libraries });
  await stageBound(base, staged, env.PATH ?? '');
  const basePath = join(scratch, 'base.tar.gz');
  await archiveFolder(staged, basePath, { leaveOut: () => false, signal });
  const packagesPath = join(scratch, 'packages.tar.gz');
  await archiveFolder(root, packagesPath, { leaveOut: isOfThisMachine, signal });
  return { base, basePath, packagesPath };
}

/** Made anew where it is unpacked: the description of the environment, and its links to the interpreter. */
function isOfThisMachine(path: string): boolean {
  return /^(pyvenv\.cfg|mlgit-ready\.json|\.lock|bin\/(python|pypy)[\d.]*)$/.test(path);
}

async function stageInterpreter({ file, program, library }: BasePython, staged: string): Promise<void> {
  await mkdir(join(staged, 'bin'), { recursive: true });
  await copyFile(file, join(staged, 'bin', program));
  await cp(library, join(staged, 'lib', program), {
    recursive: true,
    // Compiled modules are told by the times of their sources.
    preserveTimestamps: true,
    dereference: true,
    filter: (source) => !LEFT_OUT.test(relative(library, source)),
  });
}

async function binariesBelow(folder: string): Promise<string[]> {
  const files = await filesBelow(folder);
  return files
    .filter(({ path, isLink }) => !isLink && /\.so(\.|$)/.test(path))
    .map(({ path }) => join(folder, path));
}

interface Staging {
  readonly staged: string;
  readonly root: string;
  readonly libraries: ReadonlyMap<string, string>;
}

/** The interpreter's own lie where it looks for them; those of the system apart, for nodes that lack them. */
async function stageLibraries(base: BasePython, { staged, root, libraries }: Staging): Promise<void> {
  const folders = { staged: await realpath(staged), root: await realpath(root), own: ownFolder(base) };
  for (const [name, file] of libraries) {
    const real = await realpath(file);
    if (isWithin(folders.staged, real) || isWithin(folders.root, real)) continue;
    const place =
      folders.own !== undefined && isWithin(folders.own, real)
        ? join('lib', relative(folders.own, join(dirname(real), name)))
        : join('native', basename(name), basename(name));
    const target = join(staged, place);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(real, target);
  }
}

/** The interpreter's own libraries that it looks for where it was installed, as one built with a shared library by pyenv. */
async function stageBound(base: BasePython, staged: string, path: string): Promise<void> {
  const own = ownFolder(base);
  if (own === undefined) return;
  const binaries = [join(staged, 'bin', base.program), ...(await binariesBelow(staged))];
  for (const [name, file] of (await linkedLibraries(binaries, path)) ?? []) {
    if (!isWithin(await realpath(own), await realpath(file))) continue;
    const folder = join(staged, 'bound', name);
    await mkdir(folder, { recursive: true });
    await copyFile(file, join(folder, name));
  }
}

function ownFolder({ prefix }: BasePython): string | undefined {
  return SYSTEM_PREFIXES.includes(prefix) ? undefined : join(prefix, 'lib');
}
