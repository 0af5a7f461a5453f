import type { IncomingMessage } from 'node:http';
import { setTimeout as pauseFor } from 'node:timers/promises';
import type { OpenedSource, SourceVersion, UrlSource } from '../source-port.ts';
import { StoreError } from '../store-error.ts';
import { HttpClient, type HttpClientOptions, type HttpQuestion } from './http-client.ts';
import { brokenOff, changedMeanwhile, connectionFailure, refusedAnswer } from './http-failure.ts';

/** About three seconds in all. */
const TRIES = 6;
const FIRST_MS = 100;
const MOST_MS = 20_000;

export interface HttpSourceOptions extends HttpClientOptions {
  readonly url: string;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** A file that a web server has. */
export function openHttpSource(options: HttpSourceOptions): UrlSource {
  return new HttpSource(options);
}

class HttpSource implements UrlSource {
  readonly #client: HttpClient;
  readonly #url: string;
  readonly #random: () => number;

  constructor(options: HttpSourceOptions) {
    this.#client = new HttpClient(options);
    this.#url = options.url;
    this.#random = options.random;
  }

  async look(signal: AbortSignal): Promise<SourceVersion | undefined> {
    const answer = await this.#ask({ method: 'HEAD', headers: {}, signal });
    answer.resume();
    return isThere(answer) ? versionOf(answer) : { etag: undefined, sizeBytes: undefined };
  }

  async open(signal: AbortSignal): Promise<OpenedSource | undefined> {
    const answer = await this.#ask({ method: 'GET', headers: {}, signal });
    return isThere(answer) ? { ...versionOf(answer), bytes: this.#read(answer, signal) } : undefined;
  }

  close(): void {
    this.#client.close();
  }

  /**
   * An answer with a body, or that there is nothing. Servers refuse HEAD where they give the file, as for signed URLs: of
   * it any refusal is an answer, and GET decides.
   */
  #ask(question: HttpQuestion): Promise<IncomingMessage> {
    return this.#again(question.signal, async () => {
      const answer = await this.#client.ask(this.#url, question);
      const { statusCode = 0, statusMessage = '' } = answer;
      if (isThere(answer)) return answer;
      answer.resume();
      const isAnswer = question.method === 'HEAD' ? statusCode < 500 : [404, 410].includes(statusCode);
      if (isAnswer && statusCode !== 429) return answer;
      throw refusedAnswer(this.#url, statusCode, statusMessage);
    });
  }

  /** Goes on where it broke off, if the server can tell that it has the same version still. */
  async *#read(first: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { etag, sizeBytes } = versionOf(first);
    const isStrong = etag !== undefined && !etag.startsWith('W/');
    let next = first;
    for (let at = 0, tries = 0; ; ) {
      const answer = next;
      try {
        for await (const part of answer as AsyncIterable<Uint8Array>) {
          at += part.length;
          tries = 0;
          yield part;
        }
        if (!answer.complete || (sizeBytes !== undefined && at !== sizeBytes)) {
          throw brokenOff(this.#url, at, sizeBytes);
        }
        return;
      } catch (error) {
        signal.throwIfAborted();
        const failure = connectionFailure(error, this.#url);
        if (!isStrong || ++tries >= TRIES || !isRetryable(failure)) throw failure;
        await this.#pause(tries, signal);
        const headers = { range: `bytes=${at}-`, 'if-range': etag };
        const rest = await this.#ask({ method: 'GET', headers, signal });
        if (!rest.headers['content-range']?.startsWith(`bytes ${at}-`)) {
          rest.destroy();
          throw changedMeanwhile(this.#url);
        }
        next = rest;
      } finally {
        if (!answer.complete) answer.destroy();
      }
    }
  }

  async #again<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      signal.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        signal.throwIfAborted();
        const failure = connectionFailure(error, this.#url);
        if (tries >= TRIES || !isRetryable(failure)) throw failure;
      }
      await this.#pause(tries, signal);
    }
  }

  /** "Full jitter" (M. Brooker, "Exponential Backoff And Jitter", AWS 2015). */
  async #pause(tries: number, signal: AbortSignal): Promise<void> {
    const bound = Math.min(MOST_MS, FIRST_MS * 2 ** (tries - 1));
    await pauseFor(Math.floor(this.#random() * bound), undefined, { signal });
  }
}

function isThere({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300;
}

function isRetryable(error: unknown): boolean {
  return error instanceof StoreError && error.retryable;
}

function versionOf({ headers }: IncomingMessage): SourceVersion {
  const length = headers['content-length'];
  return { etag: headers.etag, sizeBytes: length === undefined ? undefined : Number(length) };
}
