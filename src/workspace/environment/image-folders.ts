import { readdir, readFile, stat } from 'node:fs/promises';
import { isWithin } from './present-path.ts';

/** What a kernel puts into every container; a task that reads there reads nothing of an image. */
const OF_THE_KERNEL = /^\/(proc|sys|dev)(\/|$)/;
/** The account of a pod. */
const OF_THE_ENGINE = /^(\/var)?\/run\/secrets(\/|$)/;

/**
 * The folders of the container around this process that hold nothing but what is of its image: those of its root that no folder
 * is mounted at or below, as a volume would be. Single files that an engine mounts (names, addresses, drivers) change nothing.
 */
export async function imageFolders(): Promise<readonly string[]> {
  const mounts: string[] = [];
  for (const path of mountPoints(await readFile('/proc/self/mountinfo', 'utf8'))) {
    if (await isFolder(path)) mounts.push(path);
  }
  const entries = await readdir('/', { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `/${name}`)
    .filter((folder) => !OF_THE_KERNEL.test(folder) && !mounts.some((mount) => isWithin(folder, mount)));
}

/** Where something is mounted that could be a volume, of the text that proc_pid_mountinfo(5) describes. */
export function mountPoints(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line) => line.split(' ')[4] ?? [])
    .map((path) =>
      path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    )
    .filter((path) => path !== '/' && !OF_THE_KERNEL.test(path) && !OF_THE_ENGINE.test(path));
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
