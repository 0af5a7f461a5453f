import type { IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { KubeConfig } from '@kubernetes/client-node';
import { MlgitError } from '../../model/mlgit-error.ts';
import { ApiRefusal } from './api-refusal.ts';
import type { List, WatchEvent } from './api-types.ts';
import { noCredentials, unreachable } from './cluster-failure.ts';

type Query = { readonly [name: string]: string };

export interface ListOfVersion<T> {
  readonly items: T[];
  readonly version: string;
}

export interface Question {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  readonly body?: object;
  /** How often it is asked when the cluster cannot answer now. */
  readonly tries?: number;
}

/** The API server of a cluster, by the credentials of one context. */
export class ClusterApi {
  readonly name: string;
  readonly server: string;
  readonly #config: KubeConfig;
  readonly #limitMs: number;

  constructor(name: string, config: KubeConfig, limitMs: number) {
    this.name = name;
    this.server = config.getCurrentCluster()?.server ?? '';
    this.#config = config;
    this.#limitMs = limitMs;
  }

  /** The answer. @throws ApiRefusal for one that is no success, MlgitError `runner-unreachable` (unreachable). */
  async ask<T>(question: Question, signal: AbortSignal): Promise<T> {
    return JSON.parse((await this.bytes(question, signal)).toString()) as T;
  }

  /** All of a list, in pages; begun anew when what it was of has been forgotten in between. */
  async list<T>(path: string, query: Query, signal: AbortSignal): Promise<T[]> {
    return (await this.listAt<T>(path, query, signal)).items;
  }

  /** The same, with the version that it is of, from which a watch can go on. */
  async listAt<T>(path: string, query: Query, signal: AbortSignal): Promise<ListOfVersion<T>> {
    let items: T[] = [];
    let version = '';
    let next: string | undefined = FIRST;
    while (next !== undefined) {
      const page = { ...query, limit: `${PAGE}`, ...(next === FIRST ? {} : { continue: next }) };
      try {
        const found: List<T> = await this.ask<List<T>>({ path, query: page }, signal);
        items.push(...found.items);
        version = found.metadata?.resourceVersion ?? '';
        next = found.metadata?.continue || undefined;
      } catch (error) {
        if (!(error instanceof ApiRefusal) || error.status !== 410 || next === FIRST) throw error;
        [items, next] = [[], FIRST];
      }
    }
    return { items, version };
  }

  /** Tells what changes until the server ends that. Half a minute without a word is a failure. @throws as `ask`. */
  async watch<T>(
    path: string,
    query: Query,
    onEvent: (event: WatchEvent<T>) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { Watch } = await import('./kube-library.ts');
    const watch = new Watch(this.#config);
    const told = (type: string, object: unknown) => onEvent({ type, object } as WatchEvent<T>);
    await new Promise<void>((resolve, reject) => {
      const done = (error: unknown) => (error ? reject(this.#failureOf(error)) : resolve());
      const stopping = watch.watch(path, query, told, done).then((watching) => {
        signal.addEventListener('abort', () => watching.abort(), { once: true });
        if (signal.aborted) watching.abort();
      });
      stopping.catch((error: unknown) => reject(noCredentials(this, error)));
    });
  }

  #failureOf(error: unknown): unknown {
    const status = (error as { readonly statusCode?: unknown }).statusCode;
    return typeof status === 'number' ? new ApiRefusal(status, '', undefined) : unreachable(this, error);
  }

  async bytes(question: Question, signal: AbortSignal): Promise<Buffer> {
    for (let left = question.tries ?? TRIES; ; left--) {
      signal.throwIfAborted();
      try {
        return await this.#once(question, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (left > 1 && error instanceof ApiRefusal && error.isPassing) await pause(error, signal);
        else if (left > 1 && isOfOldConnection(error)) continue;
        else throw isTold(error) ? error : unreachable(this, error);
      }
    }
  }

  /** Lets go of connections. */
  async close(): Promise<void> {
    const options: RequestOptions = {};
    await this.#config.applyToHTTPSOptions(options).catch(() => undefined);
    if (typeof options.agent === 'object') options.agent.destroy();
  }

  /** Each time, for tokens end. */
  async #identify(options: RequestOptions): Promise<void> {
    try {
      await this.#config.applyToHTTPSOptions(options);
    } catch (error) {
      throw noCredentials(this, error);
    }
  }

  async #once({ method = 'GET', path, query = {}, body }: Question, signal: AbortSignal): Promise<Buffer> {
    const url = new URL(`${this.server.replace(/\/$/, '')}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const options: RequestOptions = { method };
    await this.#identify(options);
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    options.headers = { accept: 'application/json, */*', 'content-type': type, ...options.headers };
    options.signal = AbortSignal.any([signal, AbortSignal.timeout(this.#limitMs)]);
    // Not at the top: every start of mlgit would load TLS.
    const { request } = url.protocol === 'http:' ? await import('node:http') : await import('node:https');
    return new Promise((resolve, reject) => {
      const asked = request(url, options, (answer) => read(answer).then(resolve, reject));
      asked.on('error', (error) => reject(Object.assign(error, { reused: asked.reusedSocket })));
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

function isTold(error: unknown): boolean {
  return error instanceof ApiRefusal || error instanceof MlgitError;
}

const PAGE = 500;
/** No page has this name. */
const FIRST = '';
const TRIES = 4;
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

async function read(answer: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  const whole = Buffer.concat(parts);
  const status = answer.statusCode ?? 0;
  if (status >= 200 && status < 300) return whole;
  throw new ApiRefusal(status, whole.toString(), answer.headers['retry-after']);
}

function pause({ retryAfterMs = PAUSE_MS }: ApiRefusal, signal: AbortSignal): Promise<void> {
  return delay(Math.min(retryAfterMs, LONGEST_PAUSE_MS), undefined, { signal }).catch(() => undefined);
}

/** A kept connection that the server was closing just then: nothing was asked. */
function isOfOldConnection(error: unknown): boolean {
  return (
    (error as { reused?: boolean }).reused === true && (error as { code?: string }).code === 'ECONNRESET'
  );
}
