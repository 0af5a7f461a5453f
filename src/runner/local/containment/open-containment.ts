import { openCgroupV1 } from './cgroup-v1.ts';
import { openCgroupV2 } from './cgroup-v2.ts';
import type { Containment, ContainmentOptions } from './containment.ts';
import { ownCgroups } from './own-cgroups.ts';

/**
 * The best that this user may use here: cgroups that limit memory, of version 2, then of version 1; then cgroups that
 * only keep processes together; else undefined, and tasks are watched by sampling their process tree.
 */
export function openContainment(options: ContainmentOptions): Containment | undefined {
  if (process.platform !== 'linux') return undefined;
  const own = ownCgroups();
  return (
    openCgroupV2(own, { ...options, needsMemory: true }) ??
    openCgroupV1(own, options) ??
    openCgroupV2(own, { ...options, needsMemory: false })
  );
}
