import { readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

const MOUNT = '/sys/fs/cgroup';

/** Kills all that runs of jobs on a node of Slurm's (not its daemon). */
export function killJobsOf(node: string): void {
  for (const folder of innermostFirst(join(MOUNT, 'memory', `slurm_${node}`))) {
    for (const pid of membersOf(folder)) kill(pid);
  }
}

/** Removes the groups that a node has made. What has not ended yet keeps its own. */
export function removeCgroupsOf(node: string): void {
  for (const controller of readdirSync(MOUNT)) {
    for (const folder of innermostFirst(join(MOUNT, controller, `slurm_${node}`))) {
      try {
        rmdirSync(folder);
      } catch {
        return;
      }
    }
  }
}

/** None of a group that was removed at this moment. */
function membersOf(folder: string): number[] {
  try {
    return readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function innermostFirst(folder: string): string[] {
  try {
    const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [...inner.flatMap((entry) => innermostFirst(join(folder, entry.name))), folder];
  } catch {
    // Nothing of the kind was made, or it is gone by now.
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
