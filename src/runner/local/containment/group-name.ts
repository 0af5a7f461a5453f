import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readStat } from '../process-table.ts';
import { readPids, removeCgroup } from './cgroup-files.ts';

/**
 * The cgroup of one mlgit process, below which each launch has its own: `mlgit-<namespace>-<pid>-<start>`, which
 * tells every other process of this process namespace whether it still lives.
 */
export function groupName(): string {
  return `mlgit-${processNamespace()}-${process.pid}-${readStat(process.pid)?.startTicks ?? 0}`;
}

/**
 * Removes cgroups in `parent` that dead mlgit processes of this user left, and ends what still runs in them: nobody
 * waits for its result.
 */
export function removeDeadGroups(parent: string): void {
  for (const name of list(parent)) {
    const [, namespace, pid, start] = /^mlgit-(\w+)-(\d+)-(\d+)$/.exec(name) ?? [];
    if (namespace !== processNamespace()) continue;
    if (readStat(Number(pid))?.startTicks === Number(start)) continue;
    const folder = join(parent, name);
    if (statSync(folder, { throwIfNoEntry: false })?.uid === process.getuid?.()) removeGroup(folder);
  }
}

/** What was just killed may take a moment: it then goes with the run after the next. */
function removeGroup(folder: string): void {
  for (const name of list(folder)) {
    const cell = join(folder, name);
    for (const pid of readPids(cell)) kill(pid);
    removeCgroup(cell);
  }
  removeCgroup(folder);
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
