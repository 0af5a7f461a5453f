import { MlgitError } from '../model/mlgit-error.ts';

const KILL_AFTER_MS = 3000;

/**
 * Asks a process group to end when `signal` fires, and after 3 s ends it. `leader` tells its id, undefined while there is
 * none. Returns what takes that back, to be called when the group has ended.
 */
export function endGroupOn(signal: AbortSignal, leader: () => number | undefined): () => void {
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    endGroup(leader(), 'SIGTERM');
    timer = setTimeout(() => endGroup(leader(), 'SIGKILL'), KILL_AFTER_MS);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export function startFailed(file: string, cause: Error): MlgitError {
  return new MlgitError(`${file} could not be started: ${cause.message}`, {
    code: 'tool-start-failed',
    kind: 'failed',
    cause,
  });
}
