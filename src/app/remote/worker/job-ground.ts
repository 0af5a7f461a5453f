import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../../config/config.ts';
import type { TaskOrder } from '../../../executor/remote/task-order.ts';
import { type OpenedLocalStore, openLocalStore } from '../../../store/local/open-local-store.ts';
import type { KnownLists } from './bring-ordered.ts';
import { knownPlatforms } from './worker-platform.ts';
import { type JobWorkspaces, jobWorkspaces } from './worker-workspaces.ts';

/** So much of what former tasks brought and made may lie on the node's disk: the next ones often need the same. */
const MOST_KEPT = 256 * 2 ** 20;

interface Opened extends OpenedLocalStore {
  readonly workspaces: JobWorkspaces;
}

/** What the tasks of a job find on their node: found out, and brought, once for all of them. */
export class JobGround {
  readonly platformOf: ReturnType<typeof knownPlatforms>;
  readonly lists: KnownLists = new Map();
  readonly #config: Config;
  readonly #scratch: string;
  #opened: Opened | undefined;
  #bytes = 0;

  /** `scratch` is a folder of the job, with an empty folder `none`. */
  constructor(config: Config, scratch: string) {
    this.#config = config;
    this.#scratch = scratch;
    this.platformOf = knownPlatforms(config, join(scratch, 'none'));
  }

  /** Its local store, and workspaces that are filled from that. `order` is of the same run and step each time. */
  opened(order: TaskOrder): Opened {
    this.#opened ??= this.#open(order);
    return this.#opened;
  }

  /** A task has ended that had so many bytes in the store: empties it when that is more than is kept. */
  async release(bytes: number): Promise<void> {
    this.#bytes += bytes;
    if (this.#bytes <= MOST_KEPT) return;
    this.#opened = undefined;
    this.#bytes = 0;
    await rm(this.#store, { recursive: true, force: true, maxRetries: 3 });
  }

  get #store(): string {
    return join(this.#scratch, 'store');
  }

  #open({ flow, run }: TaskOrder): Opened {
    const config = this.#config;
    const { host, pid, clock, randomBytes } = config;
    const local = openLocalStore({ root: this.#store, host, pid, clock, randomBytes });
    const quarantine = async (digest: Parameters<typeof local.inspection.quarantine>[0]): Promise<void> => {
      await local.inspection.quarantine(digest);
    };
    const context = { config, store: local.store, quarantine };
    return { ...local, workspaces: jobWorkspaces({ context, scratch: this.#scratch, flow, run }) };
  }
}
