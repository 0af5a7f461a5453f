import type { Lanes } from '../../../base/lanes.ts';
import type { PreparedTask } from '../../../executor/prepare-task.ts';
import type { SettleServices } from '../../../executor/settle-success.ts';
import type { EventSink } from '../../../model/event.ts';
import type { RunId } from '../../../model/run-id.ts';
import type { JobRunner } from '../../../runner/job-port.ts';
import type { Context } from '../../context.ts';
import type { SharedBlobs } from '../shared-blobs.ts';
import type { RemoteResources } from './job-facts.ts';
import type { JobWatch } from './job-watch.ts';
import type { Mailroom } from './mailroom.ts';
import type { MadeOrder } from './make-order.ts';
import type { SubmitQueue } from './submit-queue.ts';

/** A runner in use by a run. */
export interface Place {
  /** As the configuration names it. */
  readonly name: string;
  readonly jobs: JobRunner;
  readonly blobs: SharedBlobs;
  /** Of every job. */
  readonly script: string;
  /** Where its nodes have no credentials. */
  readonly mailroom: Mailroom | undefined;
  readonly queue: SubmitQueue;
  readonly watch: JobWatch;
  /** So many attempts send or bring their blobs at once. */
  readonly lanes: Lanes;
}

/** What has attempts that run elsewhere. */
export interface RemoteRun {
  readonly id: RunId;
  readonly flow: string;
  /** Root of the working tree, of which a task may have wanted more than it declares. */
  readonly repository: string | undefined;
  /** Where what tasks print is put as it comes. */
  readonly logFolder: string;
  readonly onStarted: (taskId: string, logPath: string) => void;
  readonly emit: EventSink;
  /** Ends its jobs, and then without any patience. */
  readonly signal: AbortSignal;
  readonly urgent: AbortSignal;
}

export interface RemoteAttempt {
  readonly context: Pick<Context, 'config' | 'store'>;
  readonly run: RemoteRun;
  readonly place: Place;
  readonly settle: SettleServices;
  readonly prepared: PreparedTask;
  /** Called once. What it makes is large, and is let go when it is in the store. */
  readonly makeOrder: () => Promise<MadeOrder>;
  /** Counts from 1. */
  readonly number: number;
  readonly resources: RemoteResources;
  /** Of its step, by its digest. */
  readonly image: string | undefined;
}
