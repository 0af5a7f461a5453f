import type { TaskOrder } from '../../../executor/remote/task-order.ts';
import { type AcceptServices, badReport } from './accept-report.ts';
import type { RemoteAttempt } from './remote-attempt.ts';
import { StagedBlobs } from './staged-blobs.ts';

/** What a worker without credentials leaves to its driver: to look for the result of another machine, and to publish its own. */
export function withoutCache(order: TaskOrder): TaskOrder {
  return { ...order, mayReuse: false, mayShare: false };
}

/** How the report of such a worker is accepted: what it staged is promoted, and then published, by this process. */
export async function stagedAttempt(
  { place, prepared, settle }: RemoteAttempt,
  folder: string,
): Promise<{
  readonly services: Pick<AcceptServices, 'blobs' | 'cache'>;
  /** When all of it is where it belongs. */
  readonly remove: () => Promise<void>;
}> {
  const { blobs } = place;
  const { records, store, cache } = blobs.remote;
  const readable = place.mailroom?.readable(folder) ?? new Set();
  const staged = await new StagedBlobs({ records, folder, store, readable }).open();
  const { step } = prepared.task;
  const mayShare = step.cache && step.checks === undefined && !settle.force;
  return {
    services: {
      blobs: {
        take: async (contents) => {
          const foreign = await staged.foreign(contents);
          if (foreign !== undefined) {
            throw badReport(
              prepared.task.id,
              `${foreign}, which its worker neither could read nor has staged`,
            );
          }
          await blobs.promote(contents, staged);
        },
      },
      cache: {
        lookup: (key, accept) => settle.cache.lookup(key, accept),
        entries: (key) => settle.cache.entries(key),
        claim: (key, owner) => settle.cache.claim(key, owner),
        publish: async (entry) => {
          await settle.cache.publish(entry);
          if (mayShare) await cache.publish(entry);
        },
      },
    },
    remove: () => staged.remove(),
  };
}
