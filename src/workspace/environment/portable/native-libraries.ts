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
 * Variables by which an unpacked environment finds its interpreter's own libraries where those are looked for in a folder of
 * another machine, and the libraries of the system that this machine lacks; only those: programs that a task starts have the
 * machine's own. Each library has a folder, as machines that share an environment may lack different ones.
 */
export async function nativeVariables(root: string): Promise<Record<string, string>> {
  const [bound, native] = [join(root, 'base/bound'), join(root, 'base/native')];
  const lacking = (await listFolder(native)).filter(
    (name) => !FOLDERS.some((folder) => existsSync(join(folder, name))),
  );
  const folders = [
    ...(await listFolder(bound)).map((name) => join(bound, name)),
    ...lacking.map((name) => join(native, name)),
  ];
  return folders.length === 0 ? {} : { LD_LIBRARY_PATH: folders.join(':') };
}
