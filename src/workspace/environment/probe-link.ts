import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { compareBytes } from '../../base/byte-order.ts';
import { digestText } from '../../model/blake3.ts';
import { encodeCanonical } from '../../model/canonical-json.ts';
import type { Digest } from '../../model/digest.ts';
import { usageError } from '../../model/mlgit-error.ts';
import { type EditableInstall, findEditableInstalls } from './editable-installs.ts';
import { isWithin, listFolder, readTextIfAny, realPathIfAny } from './present-path.ts';
import { listPythonPackages } from './python-packages.ts';

export interface LinkProbe {
  readonly kind: 'python' | 'node';
  /** Of the package list, never of paths: equal on two machines with the same packages. */
  readonly digest: Digest;
  /** `name==version`, sorted; the first is the interpreter of a Python environment. */
  readonly packages: readonly string[];
  readonly editable: readonly EditableInstall[];
}

export interface LinkRequest {
  /** As in the flow file: `.venv`. */
  readonly path: string;
  /** Root of the user's working tree. */
  readonly repository: string;
}

/**
 * What a folder of `workspace.link` holds.
 * @throws MlgitError usage: `link-missing`, `link-without-packages` (neither a Python environment nor node_modules).
 */
export async function probeLink(request: LinkRequest): Promise<LinkProbe> {
  const folder = join(request.repository, request.path);
  const names = await listFolder(folder);
  if (names.length === 0) {
    throw usageError('link-missing', `workspace.link: expected a folder at ${request.path}, found nothing`, [
      `make it first, or take ${request.path} out of workspace.link`,
    ]);
  }
  const config = await readTextIfAny(join(folder, 'pyvenv.cfg'));
  if (config !== undefined || names.includes('conda-meta')) return probePython(folder, config ?? '', request);
  if (request.path === 'node_modules' || request.path.endsWith('/node_modules'))
    return probeNode(folder, names, request);
  throw usageError(
    'link-without-packages',
    `workspace.link: ${request.path} is neither a Python environment nor a node_modules folder, so nothing tells when its content changes`,
    [`declare ${request.path} as an input of the steps that read it`],
  );
}

async function probePython(folder: string, config: string, request: LinkRequest): Promise<LinkProbe> {
  const pythons = (await listFolder(join(folder, 'lib'))).filter((name) => /^python\d/.test(name));
  const sites = pythons.map((name) => join(folder, 'lib', name, 'site-packages'));
  const version =
    /^version(?:_info)?\s*=\s*(\d+(?:\.\d+)*)/m.exec(config)?.[1] ?? pythons.join(' ').replace('python', '');
  const packages = [`python==${version}`, ...(await listPythonPackages(sites))];
  const editable = (await findEditableInstalls(sites, request.repository)).map((one) => ({
    ...one,
    via: relative(request.repository, one.via),
  }));
  return { kind: 'python', digest: digestOf('python', packages), packages, editable };
}

async function probeNode(folder: string, names: readonly string[], request: LinkRequest): Promise<LinkProbe> {
  const packages = (await lockedPackages(folder)) ?? (await unlockedPackages(folder, names));
  const editable = await linkedPackages(folder, names, request);
  return { kind: 'node', digest: digestOf('node', packages), packages, editable };
}

function digestOf(kind: string, packages: readonly string[]): Digest {
  return digestText(encodeCanonical({ link: 1, kind, packages }, 'compact'));
}

/** What npm keeps beside the packages: each folder with the version that lies in it. */
async function lockedPackages(folder: string): Promise<string[] | undefined> {
  const text = await readTextIfAny(join(folder, '.package-lock.json'));
  if (text === undefined) return undefined;
  let packages: { readonly [path: string]: { readonly version?: string } } | undefined;
  try {
    packages = JSON.parse(text).packages;
  } catch (cause) {
    throw usageError(
      'link-unreadable',
      `${join(folder, '.package-lock.json')} is not JSON: ${String(cause)}`,
      ['npm ci'],
    );
  }
  return Object.entries(packages ?? {})
    .map(([path, { version }]) => `${path.replace(/^node_modules\//, '')}==${version ?? '?'}`)
    .sort(compareBytes);
}

async function unlockedPackages(folder: string, names: readonly string[]): Promise<string[]> {
  const found = (await packageNames(folder, names)).map(async (name) => {
    const text = await readTextIfAny(join(folder, name, 'package.json'));
    const version = /"version"\s*:\s*"([^"]*)"/.exec(text ?? '')?.[1];
    return `${name}==${version ?? '?'}`;
  });
  return (await Promise.all(found)).sort(compareBytes);
}

async function packageNames(folder: string, names: readonly string[]): Promise<string[]> {
  const lists = names
    .filter((name) => !name.startsWith('.'))
    .map(async (name) =>
      name.startsWith('@') ? (await listFolder(join(folder, name))).map((sub) => `${name}/${sub}`) : [name],
    );
  return (await Promise.all(lists)).flat();
}

/** Packages that are links back into the repository, as npm makes for workspaces. */
async function linkedPackages(
  folder: string,
  names: readonly string[],
  request: LinkRequest,
): Promise<EditableInstall[]> {
  const root = await realpath(request.repository);
  const own = await realpath(folder);
  const found = (await packageNames(folder, names)).map(async (name): Promise<EditableInstall[]> => {
    const target = await realPathIfAny(join(folder, name));
    if (target === undefined || isWithin(own, target) || !isWithin(root, target)) return [];
    const path = relative(root, target);
    return isAbsolute(path) ? [] : [{ package: name, via: join(request.path, name), path }];
  });
  return (await Promise.all(found)).flat();
}
