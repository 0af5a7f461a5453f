import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { uniqueOf } from '../base/unique-in-process.ts';
import { digestText } from '../model/blake3.ts';
import { digestHex } from '../model/digest.ts';
import { readTextIfAny } from './environment/present-path.ts';

/**
 * Lays Python modules (file name → text) out in a folder of their own below `parent` and returns it, to be put on
 * `PYTHONPATH`. One folder per content, so that versions of mlgit that run at once do not overwrite each other's.
 */
export async function layOutModules(
  parent: string,
  modules: { readonly [file: string]: string },
  pid: number,
): Promise<string> {
  const folder = join(parent, digestHex(digestText(Object.values(modules).join('\0'))).slice(0, 16));
  for (const [name, text] of Object.entries(modules)) {
    const file = join(folder, name);
    if ((await readTextIfAny(file)) === text) continue;
    await mkdir(folder, { recursive: true });
    // Tasks that start at once are of one process.
    const temporary = join(folder, `writing-${uniqueOf(pid)}`);
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  }
  return folder;
}
