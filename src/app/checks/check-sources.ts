import { basename } from 'node:path';
import type { TableFile, TableSource } from '../../checks/table-source.ts';
import type { NamedSources } from '../../checks/tables.ts';
import type { CheckRequest } from '../../executor/ports.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import { tableFormatOf } from '../../model/table-format.ts';
import { walkTree } from '../../store/tree-walk.ts';
import type { Context } from '../context.ts';

/** The artifacts of a task as tables: blobs have no names, so each comes with what it is called in its artifact. */
export async function checkSources(
  context: Context,
  { inputs, outputs, metrics }: CheckRequest,
): Promise<NamedSources> {
  const made = new Map<string, TableSource>();
  for (const [name, { path, ...content }] of Object.entries(outputs))
    made.set(name, await sourceOf(context, path, content));
  if (Object.keys(metrics).length > 0 && !made.has('metrics'))
    made.set('metrics', { kind: 'metrics', metrics });
  const taken = new Map<string, TableSource>();
  for (const [name, { path, input }] of Object.entries(inputs))
    taken.set(name, await sourceOf(context, path, input));
  return { outputs: made, inputs: taken };
}

/** `path` is where it lies in a workspace, or any path that ends as its name does. */
export async function sourceOf(
  { store }: Context,
  path: string,
  content: ArtifactContent,
): Promise<TableSource> {
  if (content.kind === 'file') {
    const file = { name: basename(path), path: store.pathOf(content.digest), sizeBytes: content.sizeBytes };
    return { kind: 'files', isFolder: false, files: [file] };
  }
  const files: TableFile[] = [];
  for await (const { path: name, entry } of walkTree(store, content.digest)) {
    if (entry.kind === 'tree' || entry.kind === 'link' || tableFormatOf(name) === undefined) continue;
    files.push({ name, path: store.pathOf(entry.digest), sizeBytes: entry.sizeBytes });
  }
  return { kind: 'files', isFolder: true, files };
}
