import { createReadStream, existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { normalize, relative } from 'node:path';

import { setImmediate } from 'node:timers/promises';
import { compareBytes } from '../../base/byte-order.ts';
import { mapPool } from '../../base/pool.ts';
import { isWithin, realPathIfAny } from '../environment/present-path.ts';
import { isSystemPath, isToolPath } from './covered-folders.ts';
import { isMade } from './made-paths.ts';
import { readTrace } from './read-trace.ts';

export interface ObservationContext {
  /** Absolute. */
  readonly workspace: string;
  /** Root of the user's working tree. */
  readonly repository: string;
  /**
   * Further folders that a task may read: its environment, its interpreter and packages, its own temporary folder,
   * targets of `workspace.link`, `undeclared.allow`.
   */
  readonly roots: readonly string[];
  readonly home: string;
  /** Where a trace was written, which sees more than the audit hook. */
  readonly traceFile?: string;
  /** What the task's mount namespace did not show, by absolute path: looked for in vain, and not read. */
  readonly hides?: (path: string) => boolean;
}

export interface Observations {
  /** Whether any process reported. False: nothing ran that can be watched, which says nothing about what was read. */
  readonly watched: boolean;
  /** Whether all programs were watched, and not just Python. */
  readonly traced: boolean;
  /** True when a process touched more paths than are noted. */
  readonly truncated: boolean;
  /** Absolute paths read that no key covers, sorted; the first thousand. */
  readonly undeclared: readonly string[];
  /** Files and folders of the workspace that were read, relative to it, sorted. */
  readonly read: readonly string[];
  /**
   * What was to be read and was not there, sorted: of the workspace, relative to it; and absolute what is there for others
   * and was hidden from the task.
   */
  readonly wanted: readonly string[];
}

const NOTHING: Observations = {
  watched: false,
  traced: false,
  truncated: false,
  undeclared: [],
  read: [],
  wanted: [],
};
const AT_ONCE = 32;
const SLICE = 1000;
/** What most tasks note is read at once; of more, others get their turn meanwhile. */
const MOST_AT_ONCE_BYTES = 64 * 1024;
/** Enough to tell what is wrong; a data set of a million files must not fill a record. */
const _MOST_UNDECLARED = 1000;

/** What the audit hook noted in `file`, or a trace, judged. A file that does not exist is that of a task without Python. */
export async function readObservations(file: string, context: ObservationContext): Promise<Observations> {
  const noted = await readNotes(file);
  const traced =
    context.traceFile === undefined ? undefined : await readTrace(context.traceFile, context.workspace);
  const seen = traced ?? noted;
  if (seen === undefined) return NOTHING;
  const workspaces = withRealPathAtOnce(context.workspace);
  const inside: string[] = [];
  const outside: string[] = [];
  for (const path of seen.read) (workspaces.some((one) => isWithin(one, path)) ? inside : outside).push(path);
  const { read, wanted } = await judgeInside(inside, workspaces);
  // A trace has the path that each link led to beside it, so that one of the system is nothing else.
  const { undeclared, hidden } = await judgeOutside(
    traced === undefined
      ? outside
      : outside.filter((path) => !isSystemPath(path) || isWithin(context.repository, path)),
    { ...context, workspaces },
  );
  return {
    watched: noted !== undefined,
    traced: traced !== undefined,
    truncated: seen.truncated,
    undeclared,
    read,
    wanted: [...wanted, ...hidden].sort(compareBytes),
  };
}

interface Notes {
  readonly read: ReadonlySet<string>;
  readonly truncated: boolean;
}

async function readNotes(file: string): Promise<Notes | undefined> {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  const isShort = found.isFile() && found.size <= MOST_AT_ONCE_BYTES;
  const read = new Set<string>();
  const written = new Set<string>();
  let truncated = false;
  for await (const line of isShort ? readFileSync(file, 'utf8').split('\n') : linesOf(file)) {
    const path = normalize(line.slice(2).replace(/\\([\\n])/g, (_, char) => (char === 'n' ? '\n' : '\\')));
    const tidy = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    if (line === 't') truncated = true;
    else if (line.startsWith('w ')) written.add(tidy);
    // What the task made itself depends on nothing new. Lines are in order over all processes.
    else if (line.startsWith('r ') && !isMade(written, tidy)) read.add(tidy);
  }
  return { read, truncated };
}

function linesOf(file: string): AsyncIterable<string> {
  const { createInterface } = process.getBuiltinModule('node:readline');
  return createInterface({ input: createReadStream(file, 'utf8') });
}

async function judgeInside(
  paths: readonly string[],
  workspaces: readonly string[],
): Promise<{ read: string[]; wanted: string[] }> {
  const read = new Set<string>();
  const wanted = new Set<string>();
  for (const [i, path] of paths.entries()) {
    const workspace = workspaces.find((one) => isWithin(one, path)) ?? '';
    const name = relative(workspace, path);
    // Compiled copies stand for their sources, which are noted when there is no copy.
    if (name === '' || name.split('/').includes('__pycache__')) continue;
    // Twenty times as fast as asking asynchronously; others get their turn all the same.
    (existsSync(path) ? read : wanted).add(name);
    if (i % SLICE === SLICE - 1) await setImmediate();
  }
  return { read: [...read].sort(compareBytes), wanted: [...wanted].sort(compareBytes) };
}

interface OutsideContext extends ObservationContext {
  readonly workspaces: readonly string[];
}

async function judgeOutside(
  paths: readonly string[],
  context: OutsideContext,
): Promise<{ undeclared: string[]; hidden: string[] }> {
  const undeclared = new Set<string>();
  const hidden = new Set<string>();
  const repositories = withRealPathAtOnce(context.repository);
  // An environment whose prefix is the repository itself must not excuse reading all of the repository.
  const excuses = (root: string): boolean => !repositories.some((repository) => isWithin(root, repository));
  const asGiven = [...context.workspaces, ...context.roots.filter(excuses)];
  const rest = paths.filter((path) => !asGiven.some((root) => isWithin(root, path)));
  if (rest.length === 0) return { undeclared: [], hidden: [] };
  const named = (await Promise.all(context.roots.map(withRealPath))).flat();
  const roots = [...context.workspaces, ...named.filter(excuses)];
  await mapPool(rest, AT_ONCE, async (path) => {
    const real = await realPathIfAny(path).catch(ignoreUnreadable);
    // An attempt that found nothing read nothing.
    if (real === undefined) return;
    const both = [path, real];
    const isIn = (folders: readonly string[]): boolean =>
      folders.some((folder) => both.some((one) => isWithin(folder, one)));
    if (isIn(roots)) return;
    if (context.hides !== undefined && both.some(context.hides)) {
      hidden.add(path);
      return;
    }
    if (!isIn(repositories) && (isSystemPath(real) || both.some((one) => isToolPath(one, context.home))))
      return;
    undeclared.add(path);
  });
  return { undeclared: [...undeclared].sort(compareBytes), hidden: [...hidden].sort(compareBytes) };
}

/** What mlgit may not look at, under the same user, the task could not read either. */
function ignoreUnreadable(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'EACCES' || error.code === 'ELOOP' || error.code === 'ENAMETOOLONG') return undefined;
  throw error;
}

/** As given, and with links resolved where it exists. */
async function withRealPath(path: string): Promise<string[]> {
  const real = await realpath(path).catch(() => path);
  return real === path ? [path] : [path, real];
}

/** The same of a folder of the repository's own disk, without waiting for a thread. */
function withRealPathAtOnce(path: string): string[] {
  try {
    const real = realpathSync.native(path);
    return real === path ? [path] : [path, real];
  } catch {
    return [path];
  }
}
