import { usageError } from '../model/mlgit-error.ts';

/** @throws MlgitError `no-terminal` (usage) where nobody sits; `instead` is a command that works there. */
export function requireTerminal(instead: string): void {
  if (process.stdin.isTTY === true && process.stdout.isTTY === true) return;
  throw usageError('no-terminal', 'A shell needs a terminal, and there is none here', [instead]);
}
