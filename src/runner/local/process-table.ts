import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { readSystemFile } from './system-file.ts';

/** What `/proc/<pid>/stat` says of a process (proc_pid_stat(5)). */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Ended but not yet waited for by its parent: it holds no memory and takes no signal. */
  readonly zombie: boolean;
  /** Clock ticks of itself and of the children it has waited for. */
  readonly cpuTicks: number;
  readonly residentPages: number;
  /** Ticks since boot: with the pid, the identity of a process. */
  readonly startTicks: number;
}

/** Linux's unit of `/proc` times, fixed for user space on every architecture that Node supports. */
export const TICK_MS = 10;

/** Processes of this machine, undefined where there is no `/proc` of Linux's kind. */
export function listPids(): number[] | undefined {
  try {
    return readdirSync('/proc')
      .filter((name) => name.charCodeAt(0) <= 57 && name.charCodeAt(0) >= 48)
      .map(Number);
  } catch {
    return undefined;
  }
}

/** Its field 38 of a thread that is not its process's first: such a number is found in /proc, but in no list. */
const EXIT_SIGNAL_OF_THREAD = -1;

/** Undefined once the process is gone, and of a number that is a thread's. */
export function readStat(pid: number): ProcessStat | undefined {
  const text = readProc(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const at = (field: number): number => Number(fields[field - 3]);
  const state = fields[0];
  if (at(38) === EXIT_SIGNAL_OF_THREAD) return undefined;
  return {
    pid,
    parent: at(4),
    group: at(5),
    session: at(6),
    zombie: state === 'Z' || state === 'X',
    cpuTicks: at(14) + at(15) + at(16) + at(17),
    startTicks: at(22),
    residentPages: at(24),
  };
}

/** Bytes that the process and the children it has waited for moved from and to disks (proc_pid_io(5)). */
export function readIo(pid: number): { readonly readBytes: number; readonly writeBytes: number } | undefined {
  const text = readProc(`/proc/${pid}/io`);
  const field = (name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text ?? '')?.[1]);
  const [readBytes, writeBytes] = [field('read_bytes'), field('write_bytes')];
  return Number.isNaN(readBytes + writeBytes) ? undefined : { readBytes, writeBytes };
}

/**
 * Whether the process was started with `entry` (`NAME=value`) in its environment; undefined when that cannot be
 * told: it is another user's, the kernel's, or just being replaced by `exec`.
 */
export function hasEnvironmentEntry(pid: number, entry: string): boolean | undefined {
  const text = readProc(`/proc/${pid}/environ`);
  return text === undefined || text === '' ? undefined : `\0${text}`.includes(`\0${entry}\0`);
}

/** Whether standard output or error of the process is the file `realPath`. */
export function writesTo(pid: number, realPath: string): boolean {
  return [1, 2].some((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`) === realPath;
    } catch {
      return false;
    }
  });
}

let pageBytes: number | undefined;

/** Bytes of a memory page: AT_PAGESZ of the auxiliary vector (getauxval(3)), which is pairs of 64-bit words. */
export function pageSize(): number {
  pageBytes ??= readPageSize() ?? 4096;
  return pageBytes;
}

function readPageSize(): number | undefined {
  const text = readProc('/proc/self/auxv');
  if (text === undefined) return undefined;
  const words = Buffer.from(text, 'latin1');
  for (let at = 0; at + 16 <= words.length; at += 16) {
    if (words.readUInt32LE(at) === 6) return words.readUInt32LE(at + 8);
  }
  return undefined;
}

/** The pid given out last: a smaller number than an earlier one means that the numbers have started over. */
export function lastPid(): number | undefined {
  const text = readProc('/proc/loadavg');
  return text === undefined ? undefined : Number(text.trim().split(' ')[4]);
}

/** A process may end, or belong to somebody else, at any time between listing and reading: neither is an error. */
function readProc(path: string): string | undefined {
  // Most that are asked for one by one are gone, and an exception costs as much as five questions.
  return existsSync(path) ? readSystemFile(path) : undefined;
}
