import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { madePaths } from '../flow/code-globs.ts';
import { requireName, suggestName } from '../model/name.ts';
import type { Context } from './context.ts';
import { ignoreAtTop } from './ignore-at-top.ts';
import { FLOW_FILE, readFlowFile, requireRoot } from './load-flow.ts';
import { starterFlow } from './starter-flow.ts';
import { writeSchema } from './write-schema.ts';

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
    ignored: await ignoreAtTop(context, root, outputs),
    remotes: await context.configureFetch(),
  };
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
