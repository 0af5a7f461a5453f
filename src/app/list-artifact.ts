import type { ArtifactContent } from '../model/artifact.ts';
import { formatOfElement, isElements } from '../model/artifact-format.ts';
import type { TreeEntry } from '../model/tree-blob.ts';
import { readTree, walkTree } from '../store/tree-walk.ts';
import type { ReadContext } from './context.ts';
import { tasksOfTarget } from './find-target.ts';
import { targetContent } from './read-artifact.ts';
import { resolveContent } from './resolve-spec.ts';

export interface ListedFile extends Omit<TreeEntry, 'name'> {
  readonly path: string;
  /** Of an output that its task told of. */
  readonly format?: string;
}

/**
 * What lies under a SPEC: the files of a folder artifact; of a run or task, its artifacts. `recursive` goes into
 * sub-folders.
 */
export async function listArtifact(
  context: ReadContext,
  text: string,
  recursive: boolean,
): Promise<ListedFile[]> {
  const { run, target } = await resolveContent(context, text);
  if (target.kind !== 'artifact') {
    return tasksOfTarget(run, target).flatMap((task) =>
      Object.entries(run.manifest.tasks[task]?.outputs ?? {}).map(([name, output]) => ({
        path: `${task}/${name}`,
        ...entryOf(output),
        ...(output.format === undefined ? {} : { format: output.format }),
      })),
    );
  }
  const store = context.artifactsOf(run);
  const content = await targetContent(store, target);
  if (content.kind === 'file') return [{ path: target.inner.at(-1) ?? target.name, ...entryOf(content) }];
  if (!recursive) {
    const areElements = target.inner.length === 0 && isElements(target.output.format);
    return (await readTree(store, content.digest)).map(({ name, ...entry }) => {
      const format = areElements ? formatOfElement(name) : undefined;
      return { path: name, ...entry, ...(format === undefined ? {} : { format }) };
    });
  }
  const files: ListedFile[] = [];
  for await (const { path, entry } of walkTree(store, content.digest)) {
    if (entry.kind === 'tree') continue;
    files.push({ path, kind: entry.kind, sizeBytes: entry.sizeBytes, digest: entry.digest });
  }
  return files;
}

function entryOf(content: ArtifactContent): Omit<TreeEntry, 'name'> {
  const kind = content.kind === 'tree' ? 'tree' : content.executable === true ? 'executable' : 'file';
  return { kind, sizeBytes: content.sizeBytes, digest: content.digest };
}
