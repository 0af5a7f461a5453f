import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listFolder } from '../present-path.ts';

const FOLDERS = [
  '/lib',
  '/usr/lib',
  '/lib64',
  '/usr/lib64',
  '/usr/local/lib',
  '/lib/x86_64-linux-gnu',
  '/usr/lib/x86_64-linux-gnu',
  '/lib/aarch64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
];

/**
 * Variables by which an unpacked environment finds the libraries that this machine lacks, and only those: programs that a task
 * starts have the machine's own. Each library has a folder, as machines that share an environment may lack different ones.
 */
export async function nativeVariables(root: string): Promise<Record<string, string>> {
  const native = join(root, 'base/native');
  const lacking = (await listFolder(native)).filter(
    (name) => !FOLDERS.some((folder) => existsSync(join(folder, name))),
  );
  return lacking.length === 0 ? {} : { LD_LIBRARY_PATH: lacking.map((name) => join(native, name)).join(':') };
}
