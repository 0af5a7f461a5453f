/** Asks a process to end in order, as Ctrl-C in its terminal would. One that has ended meanwhile is no error. */
export function interruptProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
