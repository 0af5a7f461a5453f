import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessStat } from './process-table.ts';
import type { ProcessTree } from './process-tree.ts';

/** How long to go on killing what does not die, such as a process that waits on a lost network disk. */
const KILL_MS = 10_000;

export interface EndOptions {
  readonly graceMs: number;
  /** Ends the grace. */
  readonly urgent?: AbortSignal;
  readonly monotonic: () => number;
  /** Kills all that the kernel keeps together, at once; beside the signals to each. */
  readonly killAll?: () => unknown;
}

/**
 * Ends every process of the tree: SIGTERM, up to `graceMs` for them to end by themselves, then SIGKILL until none is
 * left. Returns the pids that outlived even that (none, ordinarily).
 */
export async function endTree(tree: ProcessTree, options: EndOptions): Promise<readonly number[]> {
  if (!isAnyLeft(tree)) return [];
  signalTree(tree, 'SIGTERM');
  // A stopped process would sleep through its SIGTERM.
  signalTree(tree, 'SIGCONT');
  if (await areGone(tree, options.graceMs, options, undefined)) return [];
  if (await areGone(tree, KILL_MS, options, 'SIGKILL')) return [];
  return (tree.living() ?? []).map((stat) => stat.pid);
}

/** Waits in growing pauses; with `repeat`, sends that signal each time, since members may have forked meanwhile. */
async function areGone(
  tree: ProcessTree,
  waitMs: number,
  options: EndOptions,
  repeat: NodeJS.Signals | undefined,
): Promise<boolean> {
  const until = options.monotonic() + waitMs;
  for (let pause = 2; ; pause = Math.min(pause * 2, 50)) {
    if (repeat === 'SIGKILL') options.killAll?.();
    if (repeat) signalTree(tree, repeat);
    await delay(pause);
    if (!isAnyLeft(tree)) return true;
    if (options.monotonic() >= until || (repeat === undefined && options.urgent?.aborted)) return false;
  }
}

function isAnyLeft(tree: ProcessTree): boolean {
  const living = tree.living();
  return living === undefined ? send(-tree.shellPid, 0) : living.length > 0;
}

function signalTree(tree: ProcessTree, signal: NodeJS.Signals): void {
  const living = tree.living();
  if (living === undefined || living.some((stat) => isInGroup(tree, stat))) send(-tree.shellPid, signal);
  for (const stat of living ?? []) if (!isInGroup(tree, stat)) send(stat.pid, signal);
}

function isInGroup(tree: ProcessTree, stat: ProcessStat): boolean {
  return stat.group === tree.shellPid;
}

/** False when there is nobody to signal (ESRCH) or it is not ours to (EPERM, a set-uid program). */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ESRCH' || code === 'EPERM') return false;
    throw error;
  }
}
