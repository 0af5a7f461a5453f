import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readStat } from '../process-table.ts';
import { readPids, removeCgroup } from './cgroup-files.ts';

/**
 * A cgroup of one mlgit process, below which each launch has its own: `mlgit-<owner>-<namespace>-<pid>-<start>-<number>`,
 * which tells every other process of this process namespace whether it still lives. `owner` is letters and digits.
 */
export function groupName(owner: string): string {
  return `mlgit-${owner}-${processNamespace()}-${process.pid}-${readStat(process.pid)?.startTicks ?? 0}-${++opened}`;
}

/**
 * Removes cgroups in `parent` that dead mlgit processes of this user left. What still runs in those of the same owner is
 * ended: nobody waits for its result. That of another owner is his own next run's to end.
 */
export function removeDeadGroups(parent: string, owner: string): void {
  for (const name of list(parent)) {
    const [, theirs, namespace, pid, start] = /^mlgit-(\w+)-(\w+)-(\d+)-(\d+)(?:-\d+)?$/.exec(name) ?? [];
    if (namespace !== processNamespace()) continue;
    const stat = readStat(Number(pid));
    if (stat?.zombie === false && stat.startTicks === Number(start)) continue;
    const folder = join(parent, name);
    if (statSync(folder, { throwIfNoEntry: false })?.uid !== process.getuid?.()) continue;
    if (theirs === owner) endGroup(folder);
    removeGroup(folder);
  }
}

/**
 * Removes the own group, those that this process closed earlier, and those of dead processes. One in which a killed
 * process is still on its way out stays, until another group is closed.
 */
export function closeGroup(folder: string, owner: string): void {
  closed.add(folder);
  for (const each of closed) if (removeGroup(each)) closed.delete(each);
  removeDeadGroups(dirname(folder), owner);
}

function endGroup(folder: string): void {
  for (const name of list(folder)) for (const pid of readPids(join(folder, name))) kill(pid);
}

/** Whether it is gone. What was just killed may take a moment: the cgroup then goes when this run ends. */
function removeGroup(folder: string): boolean {
  for (const name of list(folder)) removeCgroup(join(folder, name));
  return removeCgroup(folder);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/** Folders in it; none where it went away meanwhile. */
function list(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
  } catch {
    return [];
  }
}

/** Runs of one process that go on at once have a group each. */
let opened = 0;

/** Groups of this process that were not empty when they were closed. */
const closed = new Set<string>();

let namespace: string | undefined;

function processNamespace(): string {
  if (namespace === undefined) {
    try {
      namespace = readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
    } catch {
      namespace = '0';
    }
  }
  return namespace;
}
