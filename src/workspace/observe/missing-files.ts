import { lstat, open } from 'node:fs/promises';
import { isAbsolute, join, normalize, relative } from 'node:path';
import { compareBytes } from '../../base/byte-order.ts';
import { isWithin } from '../environment/present-path.ts';

export interface MissingFilesRequest {
  /** `wanted` of the observations: what Python code tried to read. */
  readonly wanted: readonly string[];
  /** The task's log: programs that are not watched say in it what they did not find. Undefined: what was watched is all. */
  readonly logPath?: string;
  readonly workspace: string;
  /** Root of the user's working tree; on a node, where it is not, whoever has it has to look. */
  readonly repository: string;
  /** What the task's mount namespace did not show, by absolute path. */
  readonly hides?: (path: string) => boolean;
}

const TAIL_BYTES = 64 * 1024;
/** So many names go from a node to the machine of the tree. */
const MOST_NAMES = 50;

/**
 * What a failed task wanted and did not find, sorted: relative what is in the user's working tree and not in the workspace,
 * absolute what is elsewhere and was hidden from it, or is in the workspace and was looked for in the tree. A package that
 * is missing as a whole is named by its folder. On a node, all names that are not in the workspace, `inTree` of which are meant.
 */
export async function missingFiles(request: MissingFilesRequest): Promise<string[]> {
  const log = request.logPath === undefined ? '' : await readTail(request.logPath);
  const groups = [...request.wanted.map((path) => [path]), ...complaints(log, request.workspace)];
  const hasTree = await isThere(request.repository);
  const found = new Set<string>();
  for (const group of groups) {
    for (const path of group) {
      const missing = await missingName(path, request, hasTree);
      if (missing === undefined) continue;
      found.add(missing);
      if (hasTree) break;
    }
  }
  return [...found].sort(compareBytes).slice(0, MOST_NAMES);
}

/** Of names that a node did not find, those that are in this working tree; and what the node has elsewhere. */
export async function inTree<Named extends { readonly path: string }>(
  missing: readonly Named[],
  repository: string,
): Promise<Named[]> {
  const found: Named[] = [];
  for (const one of missing)
    if (isAbsolute(one.path) || (await isThere(join(repository, one.path)))) found.push(one);
  return found;
}

/** A path as it is to be reported; undefined when it is not there for anybody, or is there for the task. */
async function missingName(
  path: string,
  request: MissingFilesRequest,
  hasTree: boolean,
): Promise<string | undefined> {
  const { workspace, repository, hides } = request;
  const absolute = isAbsolute(path) && !isWithin(workspace, path) ? normalize(path) : undefined;
  if (absolute !== undefined && (hides === undefined || !hides(absolute))) return undefined;
  const name = insideName(absolute === undefined ? path : relative(repository, absolute), workspace);
  if (name === undefined) return absolute !== undefined && (await isThere(absolute)) ? absolute : undefined;
  if (hasTree && !(await isThere(join(repository, name)))) return undefined;
  return (await isThere(join(workspace, name))) ? absolute : name;
}

/** How programs say that a file is not there: Python, Node, R, Julia, the shell and its tools. */
const FILE_COMPLAINTS = [
  /No such file or directory: b?(['"])(?<path>.+?)\1/g,
  /can't open file (['"])(?<path>.+?)\1/g,
  /ENOENT: no such file or directory, \w+ '(?<path>.+?)'/g,
  /cannot open file '(?<path>.+?)': No such file or directory/g,
  /opening file "(?<path>.+?)": No such file or directory/g,
  /Cannot find module '(?<path>[./].*?)'/g,
  /(?:^|[:\s'"])(?<path>[^\s:'"]+)['"]?: (?:No such file or directory|not found)/gm,
  /cannot open (?<path>\S+): No such file/g,
  /Failed to open local file '(?<path>.+?)'/g,
  /^FileNotFoundError: (?<path>\/.+)$/gm,
  /No files found that match the pattern "(?<path>.+?)"/g,
];

/** Alternatives for each complaint, the likeliest first. */
function complaints(log: string, workspace: string): string[][] {
  const files = FILE_COMPLAINTS.flatMap((pattern) =>
    [...log.matchAll(pattern)].map((match) => withEndings(match.groups?.path ?? '')),
  );
  const folders = scriptFolders(log, workspace);
  const modules = [
    ...[...log.matchAll(/No module named '?([\w.]+)'?/g)].map((match) => match[1] ?? ''),
    ...[...log.matchAll(/cannot import name '(\w+)' from '([\w.]+)'/g)].map(
      (match) => `${match[2]}.${match[1]}`,
    ),
  ];
  return [...files, ...modules.map((module) => modulePaths(module, folders))];
}

function withEndings(path: string): string[] {
  return [path, `${path}.js`, `${path}.mjs`, `${path}.ts`, `${path}/index.js`];
}

/** `lib.features` may be a file or a package of any folder that Python looks in; its parents may be what is missing. */
function modulePaths(module: string, folders: readonly string[]): string[] {
  const parts = module.split('.');
  return folders.flatMap((folder) => {
    const path = join(folder, ...parts);
    return [`${path}.py`, path];
  });
}

/** The root, and folders of the workspace's scripts that a traceback names: Python looks beside the script. */
function scriptFolders(log: string, workspace: string): string[] {
  const folders = new Set(['']);
  for (const match of log.matchAll(/File "(.+?)", line \d+/g)) {
    const name = insideName(match[1] ?? '', workspace);
    if (name !== undefined) folders.add(name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '');
  }
  return [...folders];
}

/** Relative to the workspace; undefined for what is not in it. */
function insideName(path: string, workspace: string): string | undefined {
  const name = normalize(isAbsolute(path) ? relative(workspace, path) : path).replace(/\/$/, '');
  // Tools that look for a repository around them are not in want of it.
  if (name === '' || name === '.' || name.includes('\0') || /^\.git(\/|$)/.test(name)) return undefined;
  return isWithin('/w', join('/w', name)) ? name : undefined;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return false;
    throw error;
  }
}

/** The end of a text file that may be huge. */
/** The end of a log, where a program says why it failed. */
export async function readTail(path: string): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
