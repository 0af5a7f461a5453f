import { appendFile, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MlgitError } from '../model/mlgit-error.ts';

/**
 * Makes the `.gitignore` beside `path` name it, so that git does not take the data into a commit. The line is
 * appended, in one write, and not put in by rewriting the file: so two `mlgit add` at once lose neither's line.
 * Returns the file when it was changed.
 * @throws MlgitError `not-writable` (io).
 */
export async function ignoreInGit(path: string): Promise<string | undefined> {
  const file = join(dirname(path), '.gitignore');
  const line = ignoreLine(basename(path));
  try {
    const text = await readIfThere(file);
    if (text.split('\n').some((present) => present.replace(/\r$/, '') === line)) return undefined;
    const gap = text === '' || text.endsWith('\n') ? '' : '\n';
    await appendFile(file, `${gap}${line}\n`);
    return file;
  } catch (error) {
    throw new MlgitError(`Cannot add ${line} to ${file}`, {
      code: 'not-writable',
      kind: 'io',
      hints: [`ls -l ${file}`],
      details: { path: file },
      cause: error,
    });
  }
}

/** The pattern that matches one name in this folder and, but for line breaks in it, nothing else (gitignore(5)). */
export function ignoreLine(name: string): string {
  const literal = name.replace(/[\\*?[\]]/g, '\\$&').replace(/ +$/, (spaces) => '\\ '.repeat(spaces.length));
  return `/${literal.replace(/[\r\n]/g, '?')}`;
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
