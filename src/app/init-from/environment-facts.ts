import { basename, dirname, join } from 'node:path';
import { isAtOrBelow } from '../../base/is-at-or-below.ts';
import type { Config } from '../../config/config.ts';
import type { EnvironmentFacts, LockFacts } from '../../import/observed/choose-environment.ts';
import { normalisedName, readLockVersions } from '../../import/observed/read-lock-versions.ts';
import { findProgram } from '../../workspace/environment/find-program.ts';
import { absolutePath } from '../../workspace/environment/passed-variables.ts';
import { listFolder, readTextIfAny, realPathIfAny } from '../../workspace/environment/present-path.ts';
import { listPythonPackages } from '../../workspace/environment/python-packages.ts';

export interface RanWith {
  readonly root: string;
  /** Programs that ran, absolute; empty where that was not watched. */
  readonly executed: readonly string[];
  /** Everything that was read, absolute: also of environments. */
  readonly read: Iterable<string>;
  /** Of packages that notebooks need. */
  readonly needs: readonly string[];
}

const PYTHON = /^python\d*(\.\d+)*$/;
const LOCK = /^(requirements[\w.-]*\.(txt|lock)|[\w.-]*requirements\.(txt|lock)|uv\.lock|conda-lock\.ya?ml)$/;
const LIST =
  /^(environment\.ya?ml|poetry\.lock|Pipfile\.lock|pdm\.lock|requirements\.(in|txt)|pyproject\.toml)$/;

/** The Python that ran, and which files of the tree say its packages. */
export async function environmentFacts(
  config: Pick<Config, 'env' | 'cwd'>,
  ran: RanWith,
): Promise<EnvironmentFacts> {
  const python = await findInterpreter(config, ran);
  if (python === undefined) return { locks: [], lists: [] };
  const { site, ...facts } = python;
  const names = await listFolder(ran.root);
  const installed = new Map(
    (await listPythonPackages([site])).map((one) => one.split('==') as [string, string]),
  );
  const used = [...(await usedPackages(site, ran.read)), ...ran.needs];
  const locks: LockFacts[] = [];
  for (const path of names.filter((name) => LOCK.test(name))) {
    const versions = readLockVersions(path, (await readTextIfAny(join(ran.root, path))) ?? '');
    if (versions === undefined) continue;
    locks.push({ path, packages: versions.size, unfit: differences(versions, { installed, used }) });
  }
  return { python: facts, locks, lists: names.filter((name) => LIST.test(name)) };
}

interface Interpreter extends NonNullable<EnvironmentFacts['python']> {
  readonly site: string;
}

async function findInterpreter(
  { env, cwd }: Pick<Config, 'env' | 'cwd'>,
  { root, executed }: RanWith,
): Promise<Interpreter | undefined> {
  const known = env.VIRTUAL_ENV ?? env.CONDA_PREFIX;
  const onPath = await findProgram('python3', absolutePath(env.PATH), cwd);
  const programs =
    executed.length > 0
      ? executed.filter((path) => PYTHON.test(basename(path)))
      : [
          ...(known === undefined ? [] : [join(known, 'bin', 'python')]),
          ...(onPath === undefined ? [] : [onPath]),
        ];
  const found: Interpreter[] = [];
  for (const program of programs) {
    const described = await describePrefix(program, root);
    if (described !== undefined) found.push(described);
  }
  return found.find(({ kind }) => kind !== 'other') ?? found.at(-1);
}

/** By what lies around a program; undefined for one that is no interpreter in a `bin` of its own, as shims are. */
async function describePrefix(program: string, root: string): Promise<Interpreter | undefined> {
  const given = dirname(dirname(program));
  const config = await readTextIfAny(join(given, 'pyvenv.cfg'));
  const isConda = (await listFolder(given)).includes('conda-meta');
  const real = (await realPathIfAny(program)) ?? program;
  const prefix = config !== undefined || isConda ? given : dirname(dirname(real));
  const pythons = (await listFolder(join(prefix, 'lib'))).filter((name) => /^python3\.\d+$/.test(name));
  const own = pythons.find((name) => name === basename(real)) ?? pythons.at(-1);
  if (own === undefined) return undefined;
  const conda = (await listFolder(join(prefix, 'conda-meta'))).join('\n');
  const version =
    /^version(?:_info)?\s*=\s*(\d+(?:\.\d+)*)/m.exec(config ?? '')?.[1] ??
    /^python-(\d+(?:\.\d+)*)-/m.exec(conda)?.[1] ??
    own.slice('python'.length);
  const inTree = prefix !== root && isAtOrBelow(prefix, root) ? prefix.slice(root.length + 1) : undefined;
  return {
    version,
    kind: config !== undefined ? 'venv' : isConda ? 'conda' : 'other',
    prefix,
    ...(inTree === undefined ? {} : { inTree }),
    site: join(prefix, 'lib', own, 'site-packages'),
  };
}

/** Distributions some module of which was read. */
async function usedPackages(site: string, read: Iterable<string>): Promise<Set<string>> {
  const modules = new Set<string>();
  for (const path of read) {
    if (!path.startsWith(`${site}/`)) continue;
    const first = path.slice(site.length + 1).split('/')[0] ?? '';
    if (/^[A-Za-z]\w*(\.[\w-]+)*(\.py|\.so)?$/.test(first)) modules.add(first.split('.')[0] ?? '');
  }
  const packages = new Set<string>();
  for (const record of (await listFolder(site)).filter((name) => name.endsWith('.dist-info'))) {
    const listed = (await readTextIfAny(join(site, record, 'top_level.txt')))?.split(/\s+/) ?? [];
    const name = normalisedName(record.split('-')[0] ?? '');
    const own = listed.length > 0 ? listed : [name.replaceAll('-', '_')];
    if (own.some((module) => module !== '' && modules.has(module))) packages.add(name);
  }
  return packages;
}

/** Tools that are there without being asked for. */
const ALWAYS = new Set(['pip', 'setuptools', 'wheel', 'distutils-precedence']);

function differences(
  versions: ReadonlyMap<string, string>,
  { installed, used }: { readonly installed: ReadonlyMap<string, string>; readonly used: readonly string[] },
): string[] {
  const other = [...versions].flatMap(([name, version]) => {
    const found = installed.get(name);
    return found === undefined || found === version ? [] : [`it has ${name} ${version}, and ${found} ran`];
  });
  const missing = used
    .filter((name) => !versions.has(name) && !ALWAYS.has(name))
    .map((name) => `${name} is not in it`);
  return [...missing, ...other];
}
