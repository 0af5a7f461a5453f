import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { madePaths } from '../flow/code-globs.ts';
import { requireName, suggestName } from '../model/name.ts';
import type { Context } from './context.ts';
import { FLOW_FILE, readFlowFile, requireRoot } from './load-flow.ts';
import { starterFlow } from './starter-flow.ts';

export interface InitialisedRepository {
  readonly flow: string;
  /** False when there was a flow file already, which is never touched. */
  readonly written: boolean;
  /** Lines that were added to `.gitignore`. */
  readonly ignored: readonly string[];
  /** Remotes whose fetch now brings runs. */
  readonly remotes: readonly string[];
}

/** @throws MlgitError `bad-name` (usage). */
export function chosenFlowName(root: string, name: string | undefined): string {
  return name === undefined ? suggestName(basename(root)) : requireName('Flow', name);
}

/** `text`: of the flow file, in place of the example. */
export async function initRepository(
  context: Context,
  name: string | undefined,
  text?: string,
): Promise<InitialisedRepository> {
  const root = requireRoot(context);
  const flow = chosenFlowName(root, name);
  const path = join(root, FLOW_FILE);
  const written = await writeNew(path, text ?? starterFlow(flow));
  await writeSchema(context);
  const file = await readFlowFile(context, root, FLOW_FILE);
  const outputs =
    file === undefined
      ? []
      : madePaths(file).map(({ path: made, kind }) => `/${made}${kind === 'tree' ? '/' : ''}`);
  return {
    flow: written ? flow : (Object.keys(file?.flows ?? {})[0] ?? flow),
    written,
    ignored: await ignore(context, root, outputs),
    remotes: await context.configureFetch(),
  };
}

/** Beside the repository's other files of mlgit, where editors find it by the comment in the flow file. */
async function writeSchema(context: Context): Promise<void> {
  const { flowFileJsonSchema } = await import('../flow/flow-json-schema.ts');
  await writeFile(
    join(context.home, 'flow.schema.json'),
    `${JSON.stringify(flowFileJsonSchema(), undefined, 2)}\n`,
  );
}

async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Adds what git does not ignore yet, at the end, and leaves every other line alone. */
async function ignore(context: Context, root: string, wanted: readonly string[]): Promise<string[]> {
  const plain = [...new Set(wanted)].map((line) => line.slice(1));
  const ignored = await context.dataFiles.ignored(plain.map((path) => path.replace(/\/$/, '/any')));
  const tracked = await context.dataFiles.tracked(plain.map((path) => path.replace(/\/$/, '')));
  const missing = plain
    .filter((path) => !ignored.has(path.replace(/\/$/, '/any')) && !tracked.has(path.replace(/\/$/, '')))
    .map((path) => `/${path}`);
  if (missing.length === 0) return [];
  const path = join(root, '.gitignore');
  const before = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  await writeFile(path, `${before}${gap}# made by mlgit run\n${missing.join('\n')}\n`);
  return missing;
}
