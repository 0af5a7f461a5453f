/** Calls that open or execute a file, make or remove one, or change the folder; `?`: where the machine has it. */
const CALLS = `trace=${[
  ...['open', 'openat', 'openat2', 'execve', 'execveat', 'chdir', 'fchdir'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat', 'mkdir', 'mkdirat'],
  ...['unlink', 'unlinkat', 'rmdir'],
]
  .map((name) => `?${name}`)
  .join(',')}`;

/**
 * How strace is called: all processes, only these calls (chosen by a filter in the kernel,
 * so that others cost nothing), paths of descriptors resolved, texts whole, appended for each command of a task.
 */
export const TRACE_FLAGS = [
  '-f',
  '--seccomp-bpf',
  '-qq',
  '-y',
  '-A',
  ...['-s', '4096'],
  ...['-e', CALLS],
  ...['-e', 'signal=none'],
];

/** The words before `/bin/sh -c …` that make it be traced into `file`. */
export function traceArguments(strace: string, file: string): string[] {
  return [strace, ...TRACE_FLAGS, '-o', file];
}
