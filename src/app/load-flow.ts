import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { nearest } from '../base/nearest.ts';
import type { Flow, FlowFile } from '../model/flow.ts';
import { MlgitError, usageError } from '../model/mlgit-error.ts';
import type { Context } from './context.ts';
import { likelyFlows } from './python-flow/likely-flows.ts';
import type { Waiting } from './python-flow/read-python-flow.ts';

export const FLOW_FILE = 'mlgit.yaml';
/** Where flows are looked for when there is no flow file. */
const PYTHON_FLOW_FILE = 'flow.py';

export interface LoadedFlow {
  readonly file: FlowFile;
  readonly flow: Flow;
  /** Top of the working tree. */
  readonly root: string;
}

/** The flow to run: the named one, or the only one. `typed` is a path as the caller's folder has it. */
export async function loadFlow(
  context: Context,
  name: string | undefined,
  typed: string | undefined,
  waiting: Waiting = {},
): Promise<LoadedFlow> {
  const root = requireRoot(context);
  const [named, file] = isPythonFile(name) && typed === undefined ? [undefined, name] : [name, typed];
  const path = file === undefined ? undefined : pathInRepository(context, root, file);
  if (path !== undefined)
    return chooseFlow(await readFlowFile(context, root, path, waiting), { name: named, path, root });
  const declared = await readFlowFile(context, root, FLOW_FILE);
  for (const one of pythonFilesFor(declared, { name: named, root })) {
    const inPython = await readFlowFile(context, root, one, waiting);
    if (inPython !== undefined && (named === undefined || Object.hasOwn(inPython.flows, named))) {
      return chooseFlow(inPython, { name: named, path: one, root });
    }
  }
  return chooseFlow(declared, { name: named, path: FLOW_FILE, root });
}

/** Python files in which a flow may be that the flow file does not have itself. */
function pythonFilesFor(
  file: FlowFile | undefined,
  { name, root }: { readonly name: string | undefined; readonly root: string },
): readonly string[] {
  if (file === undefined) return existsSync(join(root, PYTHON_FLOW_FILE)) ? [PYTHON_FLOW_FILE] : [];
  const names = Object.keys(file.flows);
  const isThere = name === undefined ? names.length > 0 : names.includes(name);
  return isThere ? [] : (file.python ?? []);
}

export interface FlowPlace {
  readonly name: string | undefined;
  /** Where the file is, or was to be. */
  readonly path: string;
  readonly root: string;
  /** What to do where there is no file, if `root` is no folder. */
  readonly hints?: readonly string[];
}

/** The named flow of a file, or its only one. */
export function chooseFlow(file: FlowFile | undefined, { name, path, root, hints }: FlowPlace): LoadedFlow {
  if (file === undefined) {
    throw new MlgitError(`Expected a flow file at ${path} in ${root}, found nothing`, {
      code: 'no-flow-file',
      kind: 'not-initialised',
      hints: hints ?? [
        ...(path === FLOW_FILE ? likelyFlows(root) : []).map((one) => `mlgit run ${one}`),
        'mlgit init',
      ],
    });
  }
  const names = Object.keys(file.flows);
  if (names.length === 0) {
    throw usageError(
      'no-such-flow',
      `${path} has no flow${name === undefined ? '' : ` ${JSON.stringify(name)}`}`,
      [`mlgit status ${file.python?.[0] ?? PYTHON_FLOW_FILE}`],
    );
  }
  const chosen = name ?? (names.length === 1 ? names[0] : undefined);
  if (chosen === undefined) {
    throw usageError('which-flow', `${path} has several flows: ${names.join(', ')}`, [
      `mlgit run ${names[0]}${path === FLOW_FILE ? '' : ` --file ${path}`}`,
    ]);
  }
  const flow = Object.hasOwn(file.flows, chosen) ? file.flows[chosen] : undefined;
  if (flow !== undefined) return { file, flow, root };
  const suggestion = nearest(chosen, names);
  throw usageError(
    'no-such-flow',
    `${path} has no flow ${JSON.stringify(chosen)}; it has ${names.join(', ')}`,
    [...(suggestion === undefined ? [] : [`did you mean ${suggestion}?`])],
  );
}

/** The flow file of the working tree, or the one at a path as the caller's folder has it; undefined when there is none. */
export async function readFlowFileOf(
  context: Context,
  typed: string | undefined,
): Promise<FlowFile | undefined> {
  const root = requireRoot(context);
  const path = typed === undefined ? FLOW_FILE : pathInRepository(context, root, typed);
  return readFlowFile(context, root, path);
}

function pathInRepository({ config, location }: Context, root: string, typed: string): string {
  // The folder of the caller as git names it: the one it was entered by may lead through a link.
  const path = isAbsolute(typed) ? relative(root, typed) : join(location.prefix, typed);
  if (!/^\.\.(?:[/\\]|$)/.test(path) && !isAbsolute(path)) return path.replaceAll('\\', '/');
  throw usageError('outside-repository', `${typed} in ${config.cwd} is not in the repository ${root}`, [
    `ls ${root}/${FLOW_FILE}`,
  ]);
}

/** @throws MlgitError `no-work-tree` (not-initialised) in a bare repository. */
export function requireRoot(context: Context): string {
  const { root } = context.location;
  if (root !== undefined) return root;
  throw new MlgitError(`${context.location.gitDir} is a bare repository, and a working tree is needed here`, {
    code: 'no-work-tree',
    kind: 'not-initialised',
    hints: ['git worktree add ../tree, and run the command there'],
  });
}

/** Whether a path, or what was typed in place of the name of a flow, is that of flows in Python. */
export function isPythonFile(path: string | undefined): path is string {
  return path?.endsWith('.py') === true;
}

export async function readFlowFile(
  context: Context,
  root: string,
  path: string,
  waiting: Waiting = {},
): Promise<FlowFile | undefined> {
  let text: string;
  try {
    text = await readFile(join(root, path), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadableFlowFile(path, code, error);
  }
  if (!isPythonFile(path)) return parseRemembered(context, text, path);
  const { readPythonFlow, withProject } = await import('./python-flow/read-python-flow.ts');
  const digestOf = async (one: string) => {
    const file = join(root, one);
    return existsSync(file) ? context.digestFile(file) : undefined;
  };
  const flows = await readPythonFlow(context, { path, digestOf, folder: async () => root }, waiting);
  return withProject(flows, await readFlowFile(context, root, FLOW_FILE));
}

/**
 * Parsed flow files are remembered by their text and the version of mlgit: parsing costs more than the rest of a command
 * that finds nothing to do. The Python package looks them up here, too. `path` is for messages.
 */
export async function parseRemembered(
  context: Pick<Context, 'memo' | 'config'>,
  text: string,
  path: string,
): Promise<FlowFile> {
  const memo = context.memo('flow');
  const key = `${context.config.version}\n${path}\n${text}`;
  const known = memo.get(key);
  if (known !== undefined) return JSON.parse(known) as FlowFile;
  const { parseFlowFile } = await import('../flow/parse-flow-file.ts');
  const file = parseFlowFile(text, path);
  memo.setMany([[key, JSON.stringify(file)]]);
  return file;
}

function unreadableFlowFile(path: string, errno: string | undefined, cause: unknown): MlgitError {
  const [reason, kind] =
    errno === 'EISDIR'
      ? (['a folder is there', 'usage'] as const)
      : errno === 'ELOOP'
        ? (['it is a symbolic link that leads in a circle', 'usage'] as const)
        : errno === 'EACCES' || errno === 'EPERM'
          ? (['permission denied', 'io'] as const)
          : ([`the system reports ${errno ?? String(cause)}`, 'io'] as const);
  return new MlgitError(`Cannot read the flow file ${path}: ${reason}`, {
    code: kind === 'usage' ? 'not-a-file' : 'unreadable',
    kind,
    hints: [`ls -ld ${path}`],
    details: { path },
    cause,
  });
}
