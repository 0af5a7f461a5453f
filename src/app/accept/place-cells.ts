import { join } from 'node:path';
import { isOfCells } from '../../flow/python/cells-file.ts';
import type { Oid } from '../../git/port.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Context } from '../context.ts';
import { writeWhole } from '../write-whole.ts';

/**
 * Puts the module that was made of cells into the tree, as the run had it: it is the flow file by which others compare what is
 * accepted, and what lies there is made anew by each run of the notebook. Returns its path; undefined of another flow file.
 * @throws MlgitError `not-writable` (io).
 */
export async function placeCells(
  context: Context,
  root: string,
  { codeCommit, execution: { file } }: Pick<RunRecord, 'codeCommit' | 'execution'>,
): Promise<string | undefined> {
  if (file === undefined || !isOfCells(file)) return undefined;
  const bytes = await context.objects.readFile(codeCommit as Oid, file);
  if (bytes !== undefined)
    await writeWhole(join(root, file), bytes, { tag: context.config.pid, withFolder: true });
  return file;
}
