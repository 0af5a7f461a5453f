import { readStat } from '../process-table.ts';

/** A process as a line of text; where the system tells when it started, another one with its number is another line. */
export function describeProcess(pid: number): string {
  return `${pid} ${readStat(pid)?.startTicks ?? ''}\n`;
}

/** The number of the process, and of its group, if it still runs. */
export function livingPid(line: string): number | undefined {
  const pid = Number(/^\d+/.exec(line)?.[0]);
  if (!(pid > 1)) return undefined;
  if (process.platform !== 'linux') return exists(pid) ? pid : undefined;
  const stat = readStat(pid);
  return stat !== undefined && !stat.zombie && describeProcess(pid) === line ? pid : undefined;
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
