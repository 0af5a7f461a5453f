import { digestBytes } from '../../model/blake3.ts';
import type { FlowFile } from '../../model/flow.ts';
import type { CodeTree } from '../code-tree.ts';
import type { Context } from '../context.ts';
import { FLOW_FILE, isPythonFile, parseRemembered } from '../load-flow.ts';
import type { Waiting } from './read-python-flow.ts';

/** A tree, or of it just what is to be read: without `folder`, code of it is not run. */
type Tree = Pick<CodeTree, 'readFile'> & Partial<Pick<CodeTree, 'folder'>>;

/**
 * The flow file at `path` of a tree; undefined where there is none. One in Python is compiled, which runs it, where the tree has a
 * `folder`; else it is known only if it was compiled here before: who looks at a record does not mean to run its code.
 */
export async function flowFileOf(
  context: Pick<Context, 'memo' | 'config'>,
  tree: Tree,
  path: string,
  waiting: Waiting = {},
): Promise<FlowFile | undefined> {
  const bytes = await tree.readFile(path);
  if (bytes === undefined) return undefined;
  if (!isPythonFile(path)) return parseRemembered(context, bytes.toString('utf8'), path);
  const { readPythonFlow, withProject } = await import('./read-python-flow.ts');
  const source = {
    path,
    digestOf: async (one: string) => {
      const found = await tree.readFile(one);
      return found === undefined ? undefined : digestBytes(found);
    },
    ...(tree.folder === undefined ? {} : { folder: tree.folder }),
  };
  const flows = await readPythonFlow(context, source, waiting);
  const project = await tree.readFile(FLOW_FILE);
  return withProject(flows, project && (await parseRemembered(context, project.toString('utf8'), FLOW_FILE)));
}
