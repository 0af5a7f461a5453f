import { availableParallelism } from 'node:os';
import { writeSize } from '../../../base/size.ts';
import type { ResourceRequest } from '../../../model/resources.ts';
import type { JobRequest, JobRunner, JobState, SubmittedJob } from '../../job-port.ts';
import { machineMemory } from '../machine-memory.ts';
import { folderOfJob, makeJobFolder, readJobFile, readJobOutput, writeJobFile } from './job-folder.ts';
import { livingPid } from './job-process.ts';
import { stateOfJob } from './job-state.ts';
import { startJob } from './start-job.ts';

export interface LocalJobsOptions {
  readonly name: string;
  /** Absolute, of this runner alone, on a disk of this machine: what is known of each job lies there and stays. */
  readonly folder: string;
  /** The whole environment of the jobs. */
  readonly env: { readonly [name: string]: string };
  /** Between SIGTERM and SIGKILL to a job that is being ended. */
  readonly graceMs?: number;
}

const GRACE_MS = 2_000;
const POLL_MS = 200;

/**
 * Jobs as processes of this machine, which go on without the process that submitted them. There is no queue: all of them
 * begin at once. What a job asks for is compared with the machine, and only its time is enforced.
 */
export function createLocalJobs(options: LocalJobsOptions): JobRunner {
  const { name, folder } = options;
  return {
    name,
    capabilities: { pollEveryMs: POLL_MS, idleJobs: 'soon' },
    submit: async (jobs, signal) => {
      const answers: SubmittedJob[] = [];
      for (const job of jobs) {
        signal.throwIfAborted();
        answers.push(await submitJob(job, options));
      }
      return answers;
    },
    poll: async (ids, signal) => {
      signal.throwIfAborted();
      return new Map(ids.map((id) => [id, stateOf(folder, id)]));
    },
    cancel: async (ids, signal) => {
      signal.throwIfAborted();
      for (const id of ids) cancelJob(folderOfJob(folder, id));
    },
    output: async (id) => {
      const job = folderOfJob(folder, id);
      return job === undefined ? undefined : readJobOutput(job);
    },
    close: () => undefined,
  };
}

async function submitJob(request: JobRequest, options: LocalJobsOptions): Promise<SubmittedJob> {
  const lacking = whatIsLacking(request.resources);
  if (lacking !== undefined) return { refused: { kind: 'never-scheduled', reason: lacking } };
  const { id, folder } = makeJobFolder(options.folder);
  const failure = await startJob(request, { folder, env: options.env, graceMs: options.graceMs ?? GRACE_MS });
  return failure === undefined ? { id } : { refused: { kind: 'lost', reason: failure } };
}

function whatIsLacking({ cpu = 0, memoryBytes = 0 }: ResourceRequest): string | undefined {
  const cores = availableParallelism();
  if (cpu > cores) return `it asks for ${cpu} cores, and this machine has ${cores}`;
  const { usableBytes } = machineMemory();
  if (memoryBytes <= usableBytes) return undefined;
  return `it asks for ${writeSize(memoryBytes)} of memory, and this machine has ${writeSize(usableBytes)}`;
}

function stateOf(jobs: string, id: string): JobState {
  const job = folderOfJob(jobs, id);
  return job === undefined ? { kind: 'unknown' } : stateOfJob(job);
}

/** Written down before it is done, for what keeps the job, and for whoever finds it gone. */
function cancelJob(folder: string | undefined): void {
  if (folder === undefined || stateOfJob(folder).kind !== 'running') return;
  writeJobFile(folder, 'cancelled', '');
  const pid = livingPid(readJobFile(folder, 'process') ?? '');
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
