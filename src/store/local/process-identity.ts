import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { digestText } from '../../model/blake3.ts';
import { digestHex } from '../../model/digest.ts';
import { errnoOf } from '../io-error.ts';

/** A process that other processes of the same machine can tell to be alive or gone. */
export interface ProcessIdentity {
  /**
   * Names the host, its boot and the process namespace: within one scope a process id means one process at a
   * time. What another scope left behind is of another machine, another container, or before a reboot.
   */
  readonly scope: string;
  readonly pid: number;
  /** When the process started, as letters and digits of whatever form the system gives; empty where it gives none. */
  readonly startedAt: string;
}

/** Asked of the system only when it is needed: on some systems that takes a process. */
export function identifyProcess(host: string, pid: number): ProcessIdentity {
  let scope: string | undefined;
  let startedAt: string | undefined;
  return {
    pid,
    get scope() {
      scope ??= scopeOf(host);
      return scope;
    },
    get startedAt() {
      startedAt ??= startOf(pid) ?? '';
      return startedAt;
    },
  };
}

function scopeOf(host: string): string {
  const boot = readSystem('/proc/sys/kernel/random/boot_id') ?? darwinBoot() ?? '';
  return digestHex(digestText(`${host}\n${boot}\n${processNamespace()}`)).slice(0, 12);
}

/**
 * Whether that very process still runs: a reused process id has another start, and one that its parent has not yet
 * waited for does nothing any more. Only within one scope.
 */
export function isAlive(process: { readonly pid: number; readonly startedAt: string }): boolean {
  if (!exists(process.pid) || fieldsOfStat(process.pid)?.[0] === 'Z') return false;
  const startedAt = startOf(process.pid) ?? '';
  return startedAt === '' || process.startedAt === '' || startedAt === process.startedAt;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}

function startOf(pid: number): string | undefined {
  const fields = fieldsOfStat(pid);
  if (fields !== undefined) return fields[19];
  if (process.platform !== 'darwin') return undefined;
  return ask('ps', ['-o', 'lstart=', '-p', String(pid)])?.replace(/[^0-9A-Za-z]/g, '');
}

/** Fields of proc_pid_stat(5) from the third on; the name in the second may hold spaces and brackets, so count from its end. */
function fieldsOfStat(pid: number): string[] | undefined {
  const stat = readSystem(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function darwinBoot(): string | undefined {
  return process.platform === 'darwin' ? ask('sysctl', ['-n', 'kern.bootsessionuuid']) : undefined;
}

function ask(command: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

function readSystem(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
