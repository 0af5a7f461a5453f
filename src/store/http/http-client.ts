import { Agent, type IncomingMessage, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { refusedRedirect } from './http-failure.ts';

const CONNECT_AND_SILENT_MS = 60_000;
const MOST_REDIRECTS = 5;
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

export interface Login {
  readonly user: string;
  readonly password: string;
}

export interface HttpClientOptions {
  readonly env: { readonly [name: string]: string | undefined };
  readonly userAgent: string;
  /** Who to be at a host that asks; undefined where nothing is known. */
  readonly login: (host: string) => Promise<Login | undefined>;
}

export interface HttpQuestion {
  readonly method: 'GET' | 'HEAD';
  readonly headers: { readonly [name: string]: string };
  readonly signal: AbortSignal;
}

/**
 * Asks, follows redirects, and says who the user is to a host that wants to know it and to no other; never where others
 * can listen. Proxies of the environment are used by Node 24.5 and later, except to this machine.
 */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #agents = new Map<string, Agent>();
  readonly #logins = new Map<string, string>();

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /** Any answer but a redirect. @throws Error of Node, StoreError `url-redirects`. */
  async ask(url: string, question: HttpQuestion): Promise<IncomingMessage> {
    let target = new URL(url);
    for (let redirects = 0; ; ) {
      const answer = await this.#send(target, question);
      const { statusCode = 0 } = answer;
      const { location } = answer.headers;
      if (statusCode === 401 && !this.#logins.has(target.origin) && (await this.#logIn(target))) {
        answer.resume();
      } else if (statusCode >= 301 && statusCode <= 308 && statusCode !== 304 && location !== undefined) {
        answer.resume();
        const next = new URL(location, target);
        const isSafe = next.protocol === 'https:' || next.protocol === target.protocol;
        if (!isSafe || !/^https?:$/.test(next.protocol)) throw refusedRedirect(url, next);
        if (++redirects > MOST_REDIRECTS) throw refusedRedirect(url, next);
        target = next;
      } else return answer;
    }
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
  }

  async #logIn(target: URL): Promise<boolean> {
    if (target.protocol !== 'https:' && !LOOPBACK.test(target.hostname)) return false;
    const login = await this.#options.login(target.hostname);
    if (login === undefined) return false;
    const words = Buffer.from(`${login.user}:${login.password}`).toString('base64');
    this.#logins.set(target.origin, `Basic ${words}`);
    return true;
  }

  #send(target: URL, { method, headers, signal }: HttpQuestion): Promise<IncomingMessage> {
    const authorization = this.#logins.get(target.origin);
    const send = target.protocol === 'https:' ? secureRequest : plainRequest;
    return new Promise((resolve, reject) => {
      const request = send(
        target,
        {
          method,
          agent: this.#agentOf(target),
          signal,
          headers: {
            'user-agent': this.#options.userAgent,
            accept: '*/*',
            // The bytes as they lie there: what is packed on the way has other tags, or none.
            'accept-encoding': 'identity',
            ...headers,
            ...(authorization === undefined ? {} : { authorization }),
          },
        },
        resolve,
      );
      request.setTimeout(CONNECT_AND_SILENT_MS, () =>
        request.destroy(Object.assign(new Error('no byte for a minute'), { code: 'ETIMEDOUT' })),
      );
      request.on('error', reject);
      request.end();
    });
  }

  #agentOf({ protocol, hostname }: URL): Agent {
    const isDirect = LOOPBACK.test(hostname);
    const key = `${protocol} ${isDirect}`;
    let agent = this.#agents.get(key);
    if (agent === undefined) {
      const proxies = isDirect ? [] : Object.entries(this.#options.env).filter(isProxy);
      const options = {
        keepAlive: true,
        ...(proxies.length === 0 ? {} : { proxyEnv: Object.fromEntries(proxies) }),
      };
      agent = protocol === 'https:' ? new SecureAgent(options) : new Agent(options);
      this.#agents.set(key, agent);
    }
    return agent;
  }
}

function isProxy([name, value]: [string, string | undefined]): boolean {
  return /^(https?|no)_proxy$/i.test(name) && Boolean(value);
}
