import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { narrowGlobs } from '../../flow/narrow-globs.ts';
import type { Context } from '../context.ts';

/** Of a larger folder files are named one by one. */
const MOST_FILES = 2000;

/** Globs for the files that each step read as code, shortened where a whole folder was read. */
export async function codeGlobs(
  { dataFiles }: Pick<Context, 'dataFiles'>,
  root: string,
  code: readonly (readonly string[])[],
): Promise<string[][]> {
  const folders = new Set(
    code.flat().flatMap((path) => (path.includes('/') ? [path.split('/')[0] ?? ''] : [])),
  );
  const found = [...folders].flatMap((folder) => filesBelow(root, folder));
  const ignored = await dataFiles.ignored(found);
  const tree = [...new Set([...found.filter((path) => !ignored.has(path)), ...code.flat()])];
  return code.map((paths) => narrowGlobs(new Set(paths), tree));
}

/** A folder with too many has one more, which nobody has read, so that it is not taken as a whole. */
function filesBelow(root: string, folder: string): string[] {
  const found = [folder];
  const files: string[] = [];
  for (let one = found.pop(); one !== undefined; one = found.pop()) {
    for (const entry of readdirSync(join(root, one), { withFileTypes: true })) {
      const path = `${one}/${entry.name}`;
      if (entry.name === '__pycache__' || entry.name === '.git') continue;
      if (entry.isDirectory()) found.push(path);
      else files.push(path);
    }
    if (files.length > MOST_FILES) return [...files, ...found.map((path) => `${path}/…`), `${folder}/…`];
  }
  return files;
}
