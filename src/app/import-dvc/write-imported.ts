import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import { ignoreInGit } from '../../workspace/ignore-file.ts';
import { pointerPath, writePointerFile } from '../../workspace/pointer-file.ts';
import type { Context } from '../context.ts';
import { ignoreAtTop } from '../ignore-at-top.ts';
import { writeSchema } from '../write-schema.ts';
import type { ImportedData } from './import-data.ts';
import { errnoCode } from './unreadable.ts';
import { WrittenPointers } from './written-pointers.ts';

export interface Imported {
  readonly root: string;
  readonly data: readonly ImportedData[];
  /** What git is not to take of what steps make. */
  readonly made: readonly { readonly path: string; readonly isFolder: boolean }[];
  readonly flowFile:
    | { readonly path: string; readonly text: string; readonly state: 'new' | 'same' | 'kept' }
    | undefined;
}

/** Writes `.gitignore` lines, pointers and, last, the flow file. Returns what was written. */
export async function writeImported(
  context: Context,
  { root, data, made, flowFile }: Imported,
): Promise<{ readonly ignored: readonly string[]; readonly written: readonly string[] }> {
  const random = () => Buffer.from(context.config.randomBytes(6)).toString('hex');
  const written = new Set<string>();
  const writtenPointers = new WrittenPointers(context.memo('import-dvc'));
  const isIgnored = await context.dataFiles.ignored(data.map(({ path }) => path));
  const ignored: string[] = [];
  for (const { path, content } of data) {
    if (content === undefined) continue;
    // Data that was never checked out may have no folder yet.
    await mkdir(join(root, dirname(path)), { recursive: true });
    if (!isIgnored.has(path) && (await ignoreInGit(join(root, path))) !== undefined) {
      ignored.push(path);
      written.add(join(dirname(path), '.gitignore'));
    }
    if (await writePointerFile(pointerPath(join(root, path)), content, random))
      written.add(pointerPath(path));
    writtenPointers.add(path, content.digest);
  }
  if (flowFile !== undefined && flowFile.state !== 'kept') {
    const lines = await ignoreAtTop(
      context,
      root,
      made.map(({ path, isFolder }) => `/${path}${isFolder ? '/' : ''}`),
    );
    if (lines.length > 0) written.add('.gitignore');
    ignored.push(...lines);
    await writeSchema(context);
    if (flowFile.state === 'new') {
      await createFile(join(root, flowFile.path), flowFile.text, random);
      written.add(flowFile.path);
    }
  }
  await context.configureFetch();
  return { ignored, written: [...written] };
}

/** Whole or not at all, and never in place of a file that came meanwhile. */
async function createFile(path: string, text: string, random: () => string): Promise<void> {
  const temp = join(dirname(path), `.mlgit-tmp-${random()}`);
  try {
    await writeFile(temp, text, { flag: 'wx', flush: true });
    await link(temp, path);
  } catch (error) {
    if (errnoCode(error) === 'EEXIST') {
      throw usageError('flow-file-exists', `${path} came meanwhile, and is never overwritten`, [
        'mlgit import-dvc --data-only',
      ]);
    }
    throw new MlgitError(`Cannot write ${path}: the system reports ${errnoCode(error)}`, {
      code: 'not-writable',
      kind: 'io',
      hints: [`ls -ld ${dirname(path)}`],
      details: { path },
      cause: error,
    });
  } finally {
    await rm(temp, { force: true });
  }
}
