import type { ResourceRequest } from '../model/resources.ts';

/**
 * A system that queues programs and runs them elsewhere, as Slurm. A *job* is what it runs for one attempt of a task; what
 * jobs are about it does not know (docs/worker-protocol.md). Every adapter passes `test/contract/job-runner-contract.ts`.
 * All calls may be repeated: ids are kept by the caller, so that another process goes on where one ended.
 */
export interface JobRunner {
  /** As the configuration names it. */
  readonly name: string;
  readonly capabilities: JobCapabilities;
  /**
   * Hands jobs over, in as few requests as the system can do with: those that differ by their argument alone go as an array
   * where there is such a thing, however many there are. The answers are in the order of the jobs.
   * @throws MlgitError `runner-unreachable` (unreachable) when nobody could be asked; jobs may then have been taken all the same.
   */
  submit(jobs: readonly JobRequest[], signal: AbortSignal): Promise<readonly SubmittedJob[]>;
  /**
   * What became of them, in one question for all. A job that the system would keep waiting for ever is ended with that.
   * @throws MlgitError `runner-unreachable` (unreachable).
   */
  poll(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, JobState>>;
  /**
   * The longest time that a job can ask for, milliseconds, of a system that has such limits. It is asked before more is wanted than a task
   * needs. @throws MlgitError `runner-unreachable` (unreachable).
   */
  longestMs?(signal: AbortSignal): Promise<number>;
  /** Ends them, whether they wait or run; one that has ended, or is not known, is no error. */
  cancel(ids: readonly string[], signal: AbortSignal): Promise<void>;
  /** Jobs that wait for others of their pool are to begin, if they have not. Absent where none do. */
  hurry?(ids: readonly string[], signal: AbortSignal): Promise<void>;
  /** The end of what a job printed, 64 KiB at most; undefined where that is not kept or cannot be reached from here. */
  output(id: string, signal: AbortSignal): Promise<string | undefined>;
  /** Absent where jobs can be given none. */
  readonly mailboxes?: Mailboxes;
  /** Lets go of connections. Jobs go on. */
  close(): void;
}

/** What jobs were given beside what others can read of them, where each finds its own while it waits and runs. */
export interface Mailboxes {
  /** Replaces their texts. One that is not there any more is no error. */
  renew(mail: readonly (Mail & { readonly text: string })[], signal: AbortSignal): Promise<void>;
  /** When a job has ended. */
  remove(mail: readonly Mail[], signal: AbortSignal): Promise<void>;
}

/** The mailbox of a job, by what it was submitted with. */
export interface Mail {
  readonly job: string;
  readonly argument: string;
}

export interface JobCapabilities {
  /** Between two questions, milliseconds: what such systems are used to. */
  readonly pollEveryMs: number;
  /**
   * When jobs that have nothing to do are ended: as soon as that is known; at the end of the run with all of its jobs, where each
   * by itself would be a request; or both, where the system begins what is left when others have ended.
   */
  readonly idleJobs: 'soon' | 'at-end' | 'soon-and-at-end';
}

export interface JobRequest {
  /** What the system's own listings show: letters, digits, `.`, `_` and `-`. */
  readonly name: string;
  /** Text for `/bin/sh`, of which no part is secret: others can read it. */
  readonly script: string;
  /** What the script finds as `$1`: one line. */
  readonly argument: string;
  readonly resources: ResourceRequest;
  /** What its container is made of, in place of the runner's own. Asked of systems that start containers alone. */
  readonly image?: string;
  /**
   * Gives text that nobody else is to read, as new as it can be: in a file that `MLGIT_MAILBOX` names. Arguments are then unlike
   * each other.
   */
  readonly mailbox?: () => Promise<string>;
  /**
   * Jobs that are submitted with it may do its work before it begins. Where a beginning is costly, a few begin at once and the others
   * when they are told to (`hurry`), or after half a minute.
   */
  readonly pooled?: true;
}

export type SubmittedJob =
  | { readonly id: string }
  | { readonly refused: JobEnd }
  /** Not now: as many jobs wait or run as it lets this user have. In the system's own words. */
  | { readonly full: string };

export type JobState =
  /** With the system's own words for what it waits for. */
  | { readonly kind: 'waiting'; readonly reason?: string }
  | { readonly kind: 'running'; readonly host?: string }
  | { readonly kind: 'ended'; readonly end: JobEnd }
  /** The system has forgotten it, or has not heard of it yet. */
  | { readonly kind: 'unknown' };

/** Why a job is over, in the terms that `retry: {for: …}` is written in. Reasons are the system's own words. */
export type JobEnd =
  | { readonly kind: 'exit'; readonly exitCode: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'oom' }
  | { readonly kind: 'preempted'; readonly reason: string }
  /** Its node failed. */
  | { readonly kind: 'lost'; readonly reason: string }
  /** No node can ever run it as it was asked for, or the account may not. */
  | { readonly kind: 'never-scheduled'; readonly reason: string }
  | { readonly kind: 'cancelled' };
