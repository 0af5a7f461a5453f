import { join } from 'node:path';
import type { Oid } from '../../git/port.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { POINTER_SUFFIX, parsePointer } from '../../model/pointer.ts';
import { readPointerFile } from '../../workspace/pointer-file.ts';
import type { Context } from '../context.ts';
import { readVersions } from '../read-versions.ts';

/** What the pointer files of a commit stand for. A commit never changes, so this is found out once. */
export async function trackedDataOf(context: Context, commit: Oid): Promise<readonly ArtifactContent[]> {
  const memo = context.memo('tracked-data');
  const known = memo.get(commit);
  if (known !== undefined) return JSON.parse(known) as ArtifactContent[];
  const files = (await context.objects.listTree(commit)).filter(
    ({ path, mode }) => path.endsWith(POINTER_SUFFIX) && mode.startsWith('100'),
  );
  const contents: ArtifactContent[] = [];
  for await (const [{ path }, bytes] of readVersions(context.objects, files)) {
    const content = bytes === undefined ? undefined : pointerOf(bytes, path);
    if (content !== undefined) contents.push(content);
  }
  memo.set(commit, JSON.stringify(contents));
  return contents;
}

/** What the pointer files of the working tree stand for, committed or not. None in a bare repository. */
export async function trackedDataHere(context: Context): Promise<readonly ArtifactContent[]> {
  const { root } = context.location;
  if (root === undefined) return [];
  const contents: ArtifactContent[] = [];
  for (const path of await context.dataFiles.pointers('')) {
    const content = await readPointerFile(join(root, path), path).catch(nothingIfOther);
    if (content !== undefined) contents.push(content);
  }
  return contents;
}

function pointerOf(bytes: Buffer, path: string): ArtifactContent | undefined {
  const text = bytes.toString('utf8').replaceAll('\r\n', '\n');
  try {
    return parsePointer(text, path);
  } catch (error) {
    return nothingIfOther(error);
  }
}

/** A file of that name that is no pointer is somebody else's, or a merge conflict: it stands for nothing. */
function nothingIfOther(error: unknown): undefined {
  if (error instanceof MlgitError && error.code === 'bad-pointer') return undefined;
  throw error;
}
