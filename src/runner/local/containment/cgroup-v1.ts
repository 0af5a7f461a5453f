import { join } from 'node:path';
import { readSystemFile } from '../system-file.ts';
import {
  fieldOf,
  makeCgroup,
  readField,
  readNumber,
  readPids,
  removeCgroup,
  writeControl,
} from './cgroup-files.ts';
import type { Cell, CellUsage, Containment, ContainmentOptions } from './containment.ts';
import { closeGroup, groupName, removeDeadGroups } from './group-name.ts';
import type { OwnCgroups } from './own-cgroups.ts';

const NS_PER_MS = 1e6;

/**
 * Cells as cgroups of version 1 (the kernel's admin-guide/cgroup-v1/memory.rst), below the own one, so that every
 * limit around it holds on. Undefined where the memory hierarchy is not there or not writable.
 */
export function openCgroupV1(
  own: OwnCgroups,
  { totalBytes, owner }: ContainmentOptions,
): Containment | undefined {
  const memory = makeGroup(own.legacy.get('memory'), owner);
  if (memory === undefined) return undefined;
  limitMemory(memory, totalBytes);
  const cpu = makeGroup(own.legacy.get('cpuacct'), owner);
  let cells = 0;
  return {
    name: 'cgroup-v1',
    open: (limitBytes) => {
      const name = String(cells++);
      const folder = makeCgroup(join(memory, name));
      if (folder === undefined) return undefined;
      const enforcesMemory = limitBytes !== undefined && limitMemory(folder, limitBytes);
      return createCell(folder, cpu && makeCgroup(join(cpu, name)), enforcesMemory);
    },
    close: () => {
      for (const group of [memory, cpu]) if (group !== undefined) closeGroup(group, owner);
    },
  };
}

function makeGroup(parent: string | undefined, owner: string): string | undefined {
  if (parent === undefined) return undefined;
  removeDeadGroups(parent, owner);
  return makeCgroup(join(parent, groupName(owner)));
}

/** Swap counts as well: a task that swaps does not grow out of its limit, it only gets slow, and the machine with it. */
function limitMemory(folder: string, bytes: number): boolean {
  const done = writeControl(join(folder, 'memory.limit_in_bytes'), String(bytes));
  if (done) writeControl(join(folder, 'memory.memsw.limit_in_bytes'), String(bytes));
  return done;
}

function createCell(memory: string, cpu: string | undefined, enforcesMemory: boolean): Cell {
  const stat = join(memory, 'memory.stat');
  const controls = [memory, cpu]
    .filter((folder) => folder !== undefined)
    // Moving whole processes, by `cgroup.procs`, would hold up every fork of the machine.
    .map((folder) => join(folder, 'tasks'));
  return {
    controls,
    enforcesMemory,
    members: () => readPids(memory),
    workingBytes: () => {
      const text = readSystemFile(stat);
      const anonymous = fieldOf(text, 'total_rss');
      return anonymous === undefined ? undefined : anonymous + (fieldOf(text, 'total_shmem') ?? 0);
    },
    cpuMs: () => (cpu === undefined ? undefined : cpuOf(cpu)),
    ranOut: () => (readField(join(memory, 'memory.oom_control'), 'oom_kill') ?? 0) > 0,
    killAll: () => false,
    close: () => {
      const usage = usageOf(memory, cpu);
      removeCgroup(memory);
      if (cpu !== undefined) removeCgroup(cpu);
      return usage;
    },
  };
}

function usageOf(memory: string, cpu: string | undefined): CellUsage {
  const stat = readSystemFile(join(memory, 'memory.stat'));
  const topBytes = readNumber(join(memory, 'memory.max_usage_in_bytes'));
  const cache = fieldOf(stat, 'total_cache');
  const cpuMs = cpu === undefined ? undefined : cpuOf(cpu);
  return {
    ...(topBytes === undefined ? {} : { topBytes }),
    // Here the cache has files on tmpfs in it, which are memory as any other.
    ...(cache === undefined ? {} : { cachedBytes: cache - (fieldOf(stat, 'total_shmem') ?? 0) }),
    ...(cpuMs === undefined ? {} : { cpuMs }),
  };
}

function cpuOf(folder: string): number | undefined {
  const nanoseconds = readNumber(join(folder, 'cpuacct.usage'));
  return nanoseconds === undefined ? undefined : nanoseconds / NS_PER_MS;
}
