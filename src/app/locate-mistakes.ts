import type { Path } from '../flow/value-path.ts';
import { type MlgitError, reworded } from '../model/mlgit-error.ts';
import type { CodeTree } from './code-tree.ts';
import { isPythonFile, type LoadedFlow } from './load-flow.ts';

/** What a flow file names and is not there, and where it names that: keys and positions below `steps`. */
export interface NamedMistake {
  readonly error: MlgitError;
  readonly at: Path;
}

/**
 * The mistakes with `file:line:column: ` before their messages, as those have that the flow file shows by itself. A flow in
 * Python, and a step that another flow declares, have no place.
 */
export async function locateMistakes(
  found: readonly NamedMistake[],
  { flow, tree }: { readonly flow: LoadedFlow; readonly tree: Pick<CodeTree, 'readFile'> },
): Promise<MlgitError[]> {
  const { path } = flow.file;
  const bytes = found.length === 0 || isPythonFile(path) ? undefined : await tree.readFile(path);
  if (bytes === undefined) return found.map(({ error }) => error);
  const { readYaml } = await import('../flow/yaml-source.ts');
  const text = bytes.toString('utf8');
  // It was read as a flow file before, so its size is no question any more.
  const source = readYaml(text, text.length);
  return found.map(({ error, at }) => {
    const place = source.place(['flows', flow.flow.name, 'steps', ...at]);
    if (place === undefined) return error;
    const { line, column } = source.position(place.value[0]);
    return reworded(error, `${path}:${line}:${column}: ${error.message}`);
  });
}
