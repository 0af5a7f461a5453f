import type { Digest } from '../../../model/digest.ts';
import type { EventSink } from '../../../model/event.ts';
import { MlgitError } from '../../../model/mlgit-error.ts';
import type { JobRunner } from '../../../runner/job-port.ts';
import { FirstOfStores } from '../../../store/first-of-stores.ts';
import { encodeMailbox } from '../../../store/mailbox.ts';
import type { Context } from '../../context.ts';
import type { Team } from '../team.ts';
import { attemptUrls } from './attempt-urls.ts';
import type { MadeOrder } from './make-order.ts';
import { OrderedBlobs } from './ordered-blobs.ts';

/** As long as most servers and roles let credentials of a moment be used, and long enough that few are minted again. */
const LIFE_MS = 3_600_000;
/** Of a life that has passed when it is time for others. */
const RENEWED_AFTER = 0.5;
/** Looks in the time that is left then. */
const LOOKS = 10;
const LONGEST_LOOK_MS = 60_000;
/** Texts in memory. */
const AT_ONCE = 64;

interface Open {
  readonly folder: string;
  readonly blobs: readonly (readonly Digest[])[];
  /** As soon as it is known. */
  job: string | undefined;
  /** Milliseconds of the driver's own clock. */
  renewAt: number;
}

export interface MailroomParts {
  readonly jobs: JobRunner;
  readonly team: Team;
  readonly urlLifeMs: number | undefined;
}

/**
 * Keeps the mailboxes of a run's attempts on nodes without credentials: what each may do in the store is minted for it when it is
 * submitted, renewed while it waits and runs, and removed when it has ended (docs/worker-protocol.md, "Mailboxes").
 */
export class Mailroom {
  readonly #context: Pick<Context, 'config' | 'store'>;
  readonly #run: { readonly emit: EventSink };
  readonly #parts: MailroomParts;
  readonly #lifeMs: number;
  readonly #ordered: OrderedBlobs;
  readonly #open = new Map<string, Open>();
  #timer: NodeJS.Timeout | undefined;
  readonly #ended: Open[] = [];
  #looking: Promise<void> | undefined;
  #warned = false;

  constructor(
    context: Pick<Context, 'config' | 'store'>,
    run: { readonly emit: EventSink },
    parts: MailroomParts,
  ) {
    this.#context = context;
    this.#run = run;
    this.#parts = parts;
    this.#lifeMs = parts.urlLifeMs ?? LIFE_MS;
    const places = [context.store, parts.team.remote.store];
    this.#ordered = new OrderedBlobs(new FirstOfStores(places.map((one) => ({ open: async () => one }))));
  }

  /** What gives the text of the mailbox of an attempt, whose order is in the store. */
  async opened(folder: string, made: MadeOrder): Promise<() => Promise<string>> {
    const open: Open = { folder, blobs: await this.#ordered.of(made), job: undefined, renewAt: 0 };
    this.#open.set(folder, open);
    this.#timer ??= this.#look();
    return () => this.#mint(open);
  }

  /** It has been submitted as this job. */
  posted(folder: string, job: string): void {
    const open = this.#open.get(folder);
    if (open !== undefined) open.job = job;
  }

  /** What the worker of an attempt may read. */
  readable(folder: string): ReadonlySet<Digest> {
    return new Set(this.#open.get(folder)?.blobs.flat());
  }

  /** The attempt has ended. Its mailbox goes with those of others that have. */
  cleared(folder: string): void {
    const open = this.#open.get(folder);
    if (open === undefined) return;
    this.#open.delete(folder);
    this.#ended.push(open);
  }

  /** Removes all that are left, as of jobs that were not submitted after all. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    for (const folder of [...this.#open.keys()]) this.cleared(folder);
    await this.#removeEnded();
  }

  async #mint(open: Open): Promise<string> {
    const { team } = this.#parts;
    const { mint } = team.remote;
    if (mint === undefined) throw new Error(`Internal error: ${team.remote.store.name} mints no URLs`);
    const mintedAt = this.#context.config.clock.monotonic();
    const blobs = [...new Set([team.worker, ...open.blobs.flat()])];
    const { access, lifeMs, urlOf } = await mint({
      ...attemptUrls(open.folder),
      blobs,
      lifeMs: this.#lifeMs,
    });
    open.renewAt = mintedAt + lifeMs * RENEWED_AFTER;
    return encodeMailbox({ workerUrl: urlOf(team.worker), access });
  }

  #look(): NodeJS.Timeout {
    const everyMs = Math.min(LONGEST_LOOK_MS, (this.#lifeMs * (1 - RENEWED_AFTER)) / LOOKS);
    const timer = setInterval(() => {
      this.#looking ??= this.#renew()
        .then(() => this.#removeEnded())
        .finally(() => {
          this.#looking = undefined;
        });
    }, everyMs);
    return timer.unref();
  }

  /** What cannot be renewed now may be so at the next look. */
  async #renew(): Promise<void> {
    const now = this.#context.config.clock.monotonic();
    const due = [...this.#open.values()].filter(({ job, renewAt }) => job !== undefined && renewAt <= now);
    for (let at = 0; at < due.length; at += AT_ONCE) {
      if (!(await this.#renewSome(due.slice(at, at + AT_ONCE)))) return;
    }
    this.#warned = false;
  }

  async #renewSome(due: readonly Open[]): Promise<boolean> {
    const before = new Map(due.map((one) => [one, one.renewAt]));
    try {
      const mail: { job: string; argument: string; text: string }[] = [];
      for (const open of due) {
        mail.push({ job: open.job ?? '', argument: open.folder, text: await this.#mint(open) });
      }
      await this.#mailboxes().renew(mail, new AbortController().signal);
      return true;
    } catch (error) {
      for (const [open, renewAt] of before) open.renewAt = renewAt;
      this.#warn('cannot be renewed now', error);
      return false;
    }
  }

  async #removeEnded(): Promise<void> {
    const mail = this.#ended.splice(0).map(({ folder, job }) => ({ job: job ?? '', argument: folder }));
    if (mail.length === 0) return;
    try {
      await this.#mailboxes().remove(mail, new AbortController().signal);
    } catch (error) {
      this.#warn('cannot be removed, and end by themselves', error);
    }
  }

  #warn(what: string, error: unknown): void {
    if (!(error instanceof MlgitError)) throw error;
    if (this.#warned) return;
    this.#warned = true;
    const message = `URLs for tasks on ${this.#parts.jobs.name} ${what}: ${error.message}`;
    const at = this.#context.config.clock.now();
    this.#run.emit({ type: 'warning', at, message, hints: [...error.hints] });
  }

  #mailboxes(): NonNullable<JobRunner['mailboxes']> {
    const { mailboxes, name } = this.#parts.jobs;
    if (mailboxes === undefined) throw new Error(`Internal error: jobs of ${name} have no mailboxes`);
    return mailboxes;
  }
}
