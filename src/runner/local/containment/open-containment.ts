import { openCgroupV1 } from './cgroup-v1.ts';
import { openCgroupV2 } from './cgroup-v2.ts';
import type { Containment } from './containment.ts';
import { ownCgroups } from './own-cgroups.ts';

/**
 * The best that this user may use here: cgroups that limit memory, of version 2, then of version 1; then cgroups that
 * only keep processes together; else undefined, and tasks are watched by sampling their process tree.
 */
export function openContainment(totalBytes: number): Containment | undefined {
  if (process.platform !== 'linux') return undefined;
  const own = ownCgroups();
  return (
    openCgroupV2(own, { totalBytes, needsMemory: true }) ??
    openCgroupV1(own, totalBytes) ??
    openCgroupV2(own, { totalBytes, needsMemory: false })
  );
}
