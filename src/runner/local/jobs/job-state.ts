import { hostname } from 'node:os';
import type { JobEnd, JobState } from '../../job-port.ts';
import { signalOfExitCode } from '../exit-signal.ts';
import { readJobFile } from './job-folder.ts';
import { livingPid } from './job-process.ts';

/** What the files of a job and its process say together. */
export function stateOfJob(folder: string): JobState {
  const line = readJobFile(folder, 'process');
  if (line === undefined) return { kind: 'unknown' };
  const runs = readJobFile(folder, 'end') === undefined && livingPid(line) !== undefined;
  if (runs) return { kind: 'running', host: hostname() };
  // Read after its process was seen to be gone: nobody writes any more.
  return { kind: 'ended', end: endOf(folder) };
}

/** Also of a job that was killed with what would have written its end. */
function endOf(folder: string): JobEnd {
  const said = readJobFile(folder, 'end')?.trim();
  if (said !== undefined && /^\d+$/.test(said)) return endOfCode(Number(said));
  for (const kind of ['cancelled', 'timeout'] as const) {
    if (said === kind || (said === undefined && readJobFile(folder, kind) !== undefined)) return { kind };
  }
  return { kind: 'lost', reason: 'its processes are gone and have not said how they ended' };
}

function endOfCode(exitCode: number): JobEnd {
  const signal = signalOfExitCode(exitCode);
  return signal === undefined ? { kind: 'exit', exitCode } : { kind: 'signal', signal };
}
