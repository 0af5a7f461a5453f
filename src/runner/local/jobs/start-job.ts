import { spawn } from 'node:child_process';
import type { JobRequest } from '../../job-port.ts';
import { type JobFile, writeJobFile } from './job-folder.ts';
import { describeProcess } from './job-process.ts';

/**
 * Text for `/bin/sh`, which runs the script in the folder of the job and says how it ended, whoever is there to see it.
 * It leads a process group: SIGTERM to that is for the job, gives it `$3` seconds, and then all of it is killed. `$1` is
 * the argument and `$2` the seconds that it may take; words of files are those of `JobFile`.
 */
const KEEPER = `
grace=$3
expire() { trap '' TERM; sleep "$1"; : >timeout; kill -TERM 0; }
finish() { trap '' TERM; sleep "$grace"; kill -KILL 0; }
trap 'trap : TERM; finish & ' TERM
/bin/sh ./script "$1" >output 2>&1 </dev/null &
job=$!
if [ -n "$2" ]; then expire "$2" & fi
while :; do
  wait "$job"; code=$?
  # A wait that a signal has interrupted has not waited.
  kill -0 "$job" 2>/dev/null || break
done
if [ -e cancelled ]; then code=cancelled; elif [ -e timeout ]; then code=timeout; fi
echo "$code" >end.new && mv end.new end
kill -KILL 0
`;

export interface JobSurroundings {
  readonly folder: string;
  readonly env: { readonly [name: string]: string };
  readonly graceMs: number;
}

/** Starts a job that outlives this process. Returns why it could not be started, or nothing. */
export function startJob(request: JobRequest, surroundings: JobSurroundings): Promise<string | undefined> {
  const { folder, env, graceMs } = surroundings;
  writeJobFile(folder, 'script' satisfies JobFile, request.script);
  const { timeMs } = request.resources;
  const limit = timeMs === undefined ? '' : seconds(timeMs);
  const child = spawn('/bin/sh', ['-c', KEEPER, 'sh', request.argument, limit, seconds(graceMs)], {
    cwd: folder,
    env,
    detached: true,
    stdio: 'ignore',
  });
  child.unref();
  if (child.pid !== undefined) writeJobFile(folder, 'process', describeProcess(child.pid));
  return new Promise((resolve) => {
    child.once('spawn', () => resolve(undefined));
    child.once('error', (error) => resolve(error.message));
  });
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
