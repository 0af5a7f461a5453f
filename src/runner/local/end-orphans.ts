import { setTimeout as delay } from 'node:timers/promises';
import { hasEnvironmentEntry, listPids, readStat } from './process-table.ts';

/** How long they may take to end by themselves; their driver is dead, so nobody waits for a result. */
const GRACE_MS = 2_000;
/** How long to go on killing. */
const KILL_MS = 10_000;

/**
 * Ends the processes that have `entry` (`NAME=value`) in their environment, but neither this process nor those that
 * started it. Returns how many there were; 0 where processes cannot be listed.
 */
export async function endOrphans(entry: string, monotonic: () => number): Promise<number> {
  const spared = ancestors(process.pid);
  const found = () =>
    (listPids() ?? []).filter(
      (pid) =>
        !spared.has(pid) && hasEnvironmentEntry(pid, entry) === true && readStat(pid)?.zombie === false,
    );
  const first = found();
  if (first.length === 0) return 0;
  send(first, 'SIGTERM');
  const began = monotonic();
  for (let pause = 2; ; pause = Math.min(pause * 2, 50)) {
    await delay(pause);
    const left = found();
    const waitedMs = monotonic() - began;
    if (left.length === 0 || waitedMs > GRACE_MS + KILL_MS) return first.length;
    if (waitedMs > GRACE_MS) send(left, 'SIGKILL');
  }
}

function ancestors(pid: number): Set<number> {
  const seen = new Set<number>();
  for (
    let at: number | undefined = pid;
    at !== undefined && at > 1 && !seen.has(at);
    at = readStat(at)?.parent
  ) {
    seen.add(at);
  }
  return seen;
}

/** A process may be gone, or belong to somebody else, by the time it is signalled. */
function send(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ESRCH' && code !== 'EPERM') throw error;
    }
  }
}
