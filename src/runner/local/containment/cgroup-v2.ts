import { dirname, join } from 'node:path';
import { readSystemFile } from '../system-file.ts';
import { makeCgroup, readField, readNumber, readPids, removeCgroup, writeControl } from './cgroup-files.ts';
import type { Cell, CellUsage, Containment, ContainmentOptions } from './containment.ts';
import { closeGroup, groupName, removeDeadGroups } from './group-name.ts';
import type { OwnCgroups } from './own-cgroups.ts';

const US_PER_MS = 1000;

export interface CgroupV2Options extends ContainmentOptions {
  /** Undefined is returned where memory cannot be limited. */
  readonly needsMemory: boolean;
}

/**
 * Cells as cgroups of version 2 (the kernel's admin-guide/cgroup-v2.rst). A cgroup that has processes gives its
 * children no controllers, so where the own one is not the root the cells go beside it.
 */
export function openCgroupV2(own: OwnCgroups, options: CgroupV2Options): Containment | undefined {
  const { unified, unifiedMount } = own;
  if (unified === undefined || unifiedMount === undefined) return undefined;
  const parents = unified === unifiedMount ? [unified] : [dirname(unified), unified];
  for (const parent of parents) {
    const hasMemory = (readSystemFile(join(parent, 'cgroup.subtree_control')) ?? '')
      .split(/\s/)
      .includes('memory');
    if (options.needsMemory && !hasMemory) continue;
    removeDeadGroups(parent, options.owner);
    const group = makeCgroup(join(parent, groupName(options.owner)));
    if (group === undefined) continue;
    if (hasMemory) writeControl(join(group, 'memory.max'), String(options.totalBytes));
    writeControl(join(group, 'cgroup.subtree_control'), '+memory');
    writeControl(join(group, 'cgroup.subtree_control'), '+io');
    return containmentIn(group, options.owner);
  }
  return undefined;
}

function containmentIn(group: string, owner: string): Containment {
  let cells = 0;
  return {
    name: 'cgroup-v2',
    open: (limitBytes) => {
      const folder = makeCgroup(join(group, String(cells++)));
      return folder === undefined ? undefined : createCell(folder, limitMemory(folder, limitBytes));
    },
    close: () => closeGroup(group, owner),
  };
}

/** Without swap: a task that swaps does not grow out of its limit, it only gets slow, and the machine with it. */
function limitMemory(folder: string, bytes: number | undefined): boolean {
  if (bytes === undefined || !writeControl(join(folder, 'memory.max'), String(bytes))) return false;
  writeControl(join(folder, 'memory.swap.max'), '0');
  writeControl(join(folder, 'memory.oom.group'), '1');
  return true;
}

function createCell(folder: string, enforcesMemory: boolean): Cell {
  const stat = join(folder, 'memory.stat');
  return {
    controls: [join(folder, 'cgroup.procs')],
    enforcesMemory,
    members: () => readPids(folder),
    workingBytes: () => {
      const anon = readField(stat, 'anon');
      return anon === undefined ? undefined : anon + (readField(stat, 'shmem') ?? 0);
    },
    cpuMs: () => cpuOf(folder),
    ranOut: () => (readField(join(folder, 'memory.events'), 'oom_kill') ?? 0) > 0,
    killAll: () => writeControl(join(folder, 'cgroup.kill'), '1'),
    close: () => {
      const usage = usageOf(folder);
      removeCgroup(folder);
      return usage;
    },
  };
}

function usageOf(folder: string): CellUsage {
  const stat = join(folder, 'memory.stat');
  const topBytes = readNumber(join(folder, 'memory.peak'));
  const file = readField(stat, 'file');
  const cpuMs = cpuOf(folder);
  return {
    ...(topBytes === undefined ? {} : { topBytes }),
    ...(file === undefined ? {} : { cachedBytes: file - (readField(stat, 'shmem') ?? 0) }),
    ...(cpuMs === undefined ? {} : { cpuMs }),
    ...ioOf(readSystemFile(join(folder, 'io.stat'))),
  };
}

function cpuOf(folder: string): number | undefined {
  const microseconds = readField(join(folder, 'cpu.stat'), 'usage_usec');
  return microseconds === undefined ? undefined : microseconds / US_PER_MS;
}

/** Lines `8:0 rbytes=… wbytes=… …`, one a device. */
function ioOf(text: string | undefined): Pick<CellUsage, 'readBytes' | 'writeBytes'> {
  if (text === undefined) return {};
  const total = (key: string): number =>
    [...text.matchAll(new RegExp(`\\b${key}=(\\d+)`, 'g'))].reduce(
      (sum, [, digits]) => sum + Number(digits),
      0,
    );
  return { readBytes: total('rbytes'), writeBytes: total('wbytes') };
}
