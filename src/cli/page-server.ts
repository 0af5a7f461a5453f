import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { MlgitError, usageError } from '../model/mlgit-error.ts';
import { isAllowedHost } from './allowed-host.ts';

/** What a server of pages serves; nothing can be changed through it. */
export interface ServedPages {
  /** The page at a path, as `flow/credit`. */
  page(path: string, signal: AbortSignal): Promise<{ readonly status: number; readonly html: string }>;
  /**
   * What is different whenever the page at that path is. A page names its own after `?since=` of its events, and so hears of
   * what changed before it listened.
   */
  stamp(path: string): Promise<string>;
  /** Value of the header Content-Security-Policy. */
  readonly policy: string;
}

export interface PageServerOptions {
  /** Address to listen at; loopback unless somebody asked for more. */
  readonly address: string;
  /** 0: one that is free. */
  readonly port: number;
  /** First part of every path; who does not know it sees nothing. */
  readonly token: string;
  readonly signal: AbortSignal;
}

interface Listening {
  readonly path: string;
  /** Stamp of what the page shows; undefined: what is there now. */
  readonly since: string | undefined;
  readonly signal: AbortSignal;
}

const LOOK_MS = 500;
const EVENTS = 'events/';

/**
 * Serves pages over HTTP until the signal. Requests have to name the secret token in their path, and a host that is this
 * machine: a page of somebody else's that has its own name resolved to 127.0.0.1 gets nothing.
 */
export class PageServer {
  private readonly server: Server;
  private readonly pages: ServedPages;
  private readonly options: PageServerOptions;

  private constructor(pages: ServedPages, options: PageServerOptions) {
    this.pages = pages;
    this.options = options;
    this.server = createServer((request, answer) => {
      this.answer(request, answer).catch((error: unknown) => this.fail(answer, error));
    });
  }

  /** @throws MlgitError `cannot-listen` (usage). */
  static async start(pages: ServedPages, options: PageServerOptions): Promise<PageServer> {
    const started = new PageServer(pages, options);
    const { address, port } = options;
    try {
      started.server.listen({ host: address, port });
      await once(started.server, 'listening');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw usageError(
        'cannot-listen',
        `Cannot listen at ${address}, port ${port}: ${code ?? String(error)}`,
        ['mlgit ui --port 0'],
      );
    }
    return started;
  }

  get url(): string {
    const { address, port, family } = this.server.address() as AddressInfo;
    const host = family === 'IPv6' ? `[${address}]` : address;
    return `http://${host}:${port}/${this.options.token}/`;
  }

  /** Until the signal; then every connection is closed. */
  async ended(): Promise<void> {
    const { signal } = this.options;
    if (!signal.aborted) await once(signal, 'abort');
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { port } = this.server.address() as AddressInfo;
    if (!isAllowedHost(request.headers.host, { port, address: this.options.address })) {
      return plain(answer, 403, 'This host name is not served.');
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      answer.setHeader('Allow', 'GET, HEAD');
      return plain(answer, 405, 'Nothing can be changed here.');
    }
    const asked = URL.parse(request.url ?? '/', 'http://localhost');
    const [, token = '', ...rest] = asked?.pathname.split('/') ?? [];
    if (!isSame(token, this.options.token))
      return plain(answer, 403, 'The address lacks its token: mlgit ui prints it.');
    const path = rest.join('/');
    const signal = this.whileAsked(answer);
    if (path.startsWith(EVENTS)) {
      const since = asked?.searchParams.get('since') ?? undefined;
      return this.sendChanges(answer, { path: path.slice(EVENTS.length), since, signal });
    }
    const { status, html } = await this.pages.page(path, signal);
    answer.writeHead(status, { ...this.headers(), 'Content-Type': 'text/html; charset=utf-8' });
    answer.end(request.method === 'HEAD' ? undefined : html);
  }

  /** Until the server ends, or nobody waits for the answer any more. */
  private whileAsked(answer: ServerResponse): AbortSignal {
    const gone = new AbortController();
    answer.once('close', () => gone.abort());
    return AbortSignal.any([this.options.signal, gone.signal]);
  }

  /** Server-sent events (WHATWG HTML, "Server-sent events"): one whenever the page would be different. */
  private async sendChanges(answer: ServerResponse, { path, since, signal }: Listening): Promise<void> {
    answer.writeHead(200, { ...this.headers(), 'Content-Type': 'text/event-stream' });
    answer.write('retry: 2000\n\n');
    let last = since;
    while (!signal.aborted) {
      const stamp = await this.pages.stamp(path);
      last ??= stamp;
      if (stamp !== last && !signal.aborted) answer.write('event: changed\ndata: 1\n\n');
      last = stamp;
      await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
    answer.end();
  }

  private headers(): { readonly [name: string]: string } {
    return {
      'Cache-Control': 'no-store',
      'Content-Security-Policy': `${this.pages.policy}; frame-ancestors 'none'`,
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    };
  }

  private fail(answer: ServerResponse, error: unknown): void {
    const isKnown = error instanceof MlgitError;
    if (answer.headersSent) answer.destroy();
    else plain(answer, isKnown ? 503 : 500, isKnown ? error.message : `Internal error: ${String(error)}`);
  }
}

function plain(answer: ServerResponse, status: number, text: string): void {
  answer.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
  });
  answer.end(`${text}\n`);
}

/** Digests are compared, which are of one length, in a time that tells nothing. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
