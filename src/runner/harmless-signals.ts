/** Signals whose default is to do nothing, or to stop: no process ends by them, so `128 + n` of theirs is an ordinary exit code. */
export const HARMLESS_SIGNALS: ReadonlySet<string> = new Set([
  'SIGCHLD',
  'SIGCONT',
  'SIGURG',
  'SIGWINCH',
  'SIGSTOP',
  'SIGTSTP',
  'SIGTTIN',
  'SIGTTOU',
]);
