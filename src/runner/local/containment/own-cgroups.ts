import { join } from 'node:path';
import { readSystemFile } from '../system-file.ts';

/** Folders of the cgroups that this process is in. */
export interface OwnCgroups {
  /** Of the unified hierarchy (cgroups(7), version 2). */
  readonly unified: string | undefined;
  /** Where it is mounted. */
  readonly unifiedMount: string | undefined;
  /** Controller → folder, of version 1. */
  readonly legacy: ReadonlyMap<string, string>;
}

/** From `/proc/self/cgroup` and `/proc/self/mountinfo`. */
export function ownCgroups(): OwnCgroups {
  const mounts = cgroupMounts(readSystemFile('/proc/self/mountinfo') ?? '');
  const legacy = new Map<string, string>();
  let unified: string | undefined;
  let unifiedMount: string | undefined;
  for (const line of (readSystemFile('/proc/self/cgroup') ?? '').split('\n')) {
    const [, id, controllers = '', path = '/'] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    if (id === undefined) continue;
    if (id === '0' && controllers === '') {
      const mount = mounts.find(({ type }) => type === 'cgroup2');
      unified = mount && folderOf(mount, path);
      unifiedMount = mount?.point;
      continue;
    }
    for (const controller of controllers.split(',')) {
      const mount = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(controller));
      if (mount !== undefined) legacy.set(controller, folderOf(mount, path));
    }
  }
  return { unified, unifiedMount, legacy };
}

interface CgroupMount {
  readonly root: string;
  readonly point: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** Lines of proc_pid_mountinfo(5): `id parent dev root point options … - type source options`. */
function cgroupMounts(text: string): CgroupMount[] {
  return text.split('\n').flatMap((line) => {
    const [left = '', right = ''] = line.split(' - ');
    const [, , , root = '/', point = ''] = left.split(' ').map(unescapeOctal);
    const [type = '', , options = ''] = right.split(' ');
    return type.startsWith('cgroup') ? [{ root, point, type, options: options.split(',') }] : [];
  });
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** In a container the mount may begin below the root of the hierarchy that paths are told from. */
function folderOf({ root, point }: CgroupMount, path: string): string {
  const below = root !== '/' && path.startsWith(root) ? path.slice(root.length) : path;
  return join(point, below).replace(/\/$/, '');
}
