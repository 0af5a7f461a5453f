import { setTimeout as delay } from 'node:timers/promises';
import { ApiRefusal } from './api-refusal.ts';
import type { Metadata, WatchEvent } from './api-types.ts';
import type { ClusterApi } from './cluster-api.ts';

export interface WatchedListOptions<T> {
  readonly api: ClusterApi;
  /** Of the collection. */
  readonly path: string;
  readonly labelSelector: string;
  /** What is kept of each thing. */
  readonly keep: (thing: T) => T;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** The server ends a watch so that it is begun anew, by a connection that works: before its client takes it for dead. */
const WATCH_S = 25;
/** Nothing is trusted longer after the last sign of life than a watch lasts, and some. */
const TRUSTED_MS = 40_000;
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * The things of one collection as the cluster tells of them: listed once, then watched. A watch that ends goes on from the
 * version that was told last; when the cluster has forgotten that (410), all is listed anew
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes).
 */
export class WatchedList<T extends { readonly metadata: Metadata }> {
  readonly #options: WatchedListOptions<T>;
  readonly #closed = new AbortController();
  #things = new Map<string, T>();
  /** Undefined: to be listed. */
  #version: string | undefined;
  #heardAt = Number.NEGATIVE_INFINITY;
  #isForbidden = false;

  constructor(options: WatchedListOptions<T>) {
    this.#options = options;
    void this.#follow();
  }

  /** False when it may not be what it was: not listed yet, no news for long, or watching is not allowed. */
  get isCurrent(): boolean {
    const isFresh = this.#options.now() - this.#heardAt < TRUSTED_MS;
    return isFresh && this.#version !== undefined && !this.#isForbidden;
  }

  /** Undefined when it may not be what it was. */
  current(): readonly T[] | undefined {
    return this.isCurrent ? [...this.#things.values()] : undefined;
  }

  close(): void {
    this.#closed.abort();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closed;
    let pauseMs = PAUSE_MS;
    while (!signal.aborted && !this.#isForbidden) {
      try {
        await this.#list();
        await this.#watch();
        pauseMs = PAUSE_MS;
      } catch (error) {
        // Whoever asks the cluster itself is told what is wrong with it.
        if (isOfStatus(error, 403)) this.#isForbidden = true;
        this.#heardAt = Number.NEGATIVE_INFINITY;
        if (isOfStatus(error, 410)) this.#version = undefined;
        else pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
        await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #list(): Promise<void> {
    if (this.#version !== undefined) return;
    const { api, path, labelSelector, keep, now } = this.#options;
    const { items, version } = await api.listAt<T>(path, { labelSelector }, this.#closed.signal);
    this.#things = new Map(items.map((thing) => [thing.metadata.name, keep(thing)]));
    this.#version = version;
    this.#heardAt = now();
  }

  async #watch(): Promise<void> {
    const { api, path, labelSelector, now } = this.#options;
    const query = {
      ...{ labelSelector, allowWatchBookmarks: 'true', timeoutSeconds: `${WATCH_S}` },
      resourceVersion: this.#version ?? '',
    };
    let failure: ApiRefusal | undefined;
    const onEvent = (event: WatchEvent<T>): void => {
      if (event.type === 'ERROR') failure = refusalOf(event);
      else this.#take(event);
      this.#heardAt = now();
    };
    await api.watch<T>(path, query, onEvent, this.#closed.signal);
    if (failure !== undefined) throw failure;
    // It was there to the end, which the server makes when the time is over.
    this.#heardAt = now();
  }

  #take({ type, object }: Exclude<WatchEvent<T>, { readonly type: 'ERROR' }>): void {
    const { name, resourceVersion } = object.metadata;
    if (type === 'DELETED') this.#things.delete(name);
    else if (type !== 'BOOKMARK') this.#things.set(name, this.#options.keep(object));
    this.#version = resourceVersion ?? this.#version;
  }
}

function refusalOf({ object }: Extract<WatchEvent<never>, { readonly type: 'ERROR' }>): ApiRefusal {
  return new ApiRefusal(object.code ?? 500, JSON.stringify(object), undefined);
}

function isOfStatus(error: unknown, status: number): boolean {
  return error instanceof ApiRefusal && error.status === status;
}
