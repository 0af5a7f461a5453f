import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

/** Every executable file of that name on a PATH, in its order; of a name with a slash, the file itself. */
export async function findPrograms(name: string, path: string, cwd: string): Promise<string[]> {
  const candidates = name.includes('/')
    ? [resolve(cwd, name)]
    : path
        .split(':')
        .filter((folder) => folder !== '')
        .map((folder) => resolve(cwd, folder, name));
  const found = await Promise.all(
    [...new Set(candidates)].map(async (file) => ((await isProgram(file)) ? file : '')),
  );
  return found.filter((file) => file !== '');
}

/** The one that a shell would start. */
export async function findProgram(name: string, path: string, cwd: string): Promise<string | undefined> {
  return (await findPrograms(name, path, cwd))[0];
}

/** What cannot be looked at cannot be started either, so no error is told apart here. */
async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
