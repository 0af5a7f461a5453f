import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const V1 = '/sys/fs/cgroup/memory';
const V2 = '/sys/fs/cgroup';

/**
 * How many processes the kernel has killed for their memory in the control group of this process and those around it, so
 * that a kill of the last minutes can be told from any other; undefined where that cannot be read.
 * Source: cgroups(7); Documentation/admin-guide/cgroup-v1/memory.rst (`memory.oom_control`) and cgroup-v2.rst (`memory.events`).
 */
export function countOomKills(): number | undefined {
  const text = readIfAny('/proc/self/cgroup');
  if (text === undefined) return undefined;
  const v1 = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m.exec(text)?.[1];
  const v2 = /^0::(.*)$/m.exec(text)?.[1];
  if (v1 !== undefined) return sumUpwards(V1, v1, 'memory.oom_control');
  return v2 === undefined ? undefined : sumUpwards(V2, v2, 'memory.events');
}

/**
 * How many processes the kernel has killed for their memory on this machine, whatever group they were in; undefined where
 * that cannot be read. Source: proc(5), `/proc/vmstat`.
 */
export function countOomKillsOfMachine(): number | undefined {
  const count = /^oom_kill (\d+)$/m.exec(readIfAny('/proc/vmstat') ?? '')?.[1];
  return count === undefined ? undefined : Number(count);
}

/** Version 1 counts a kill where the limit was met, which may be a group around this one. */
function sumUpwards(root: string, path: string, file: string): number | undefined {
  let sum: number | undefined;
  for (let at = path; at !== '/' && at !== '.'; at = dirname(at)) {
    const count = /^oom_kill (\d+)$/m.exec(readIfAny(join(root, at, file)) ?? '')?.[1];
    if (count !== undefined) sum = (sum ?? 0) + Number(count);
  }
  return sum;
}

/** A controller that is not mounted here, or a group that cannot be seen from in here, tells nothing. */
function readIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
