import { readFileSync } from 'node:fs';

/** Fields of /proc/self/stat (proc_pid_stat(5)) after the name: state, ppid, pgrp, session, tty, tpgid. */
const PGRP = 2;
const TPGID = 5;

/**
 * Whether this process may use its terminal: a process in the background is stopped when it takes the keyboard. True where
 * that cannot be seen, which is everywhere but on Linux.
 */
export function isForeground(): boolean {
  let text: string;
  try {
    text = readFileSync('/proc/self/stat', 'utf8');
  } catch {
    return true;
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[TPGID] === '-1' || fields[PGRP] === fields[TPGID];
}
