import type { IncomingMessage, RequestOptions } from 'node:http';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Env } from '../environment.ts';
import { withoutCredentials } from '../transport-failure.ts';
import type { Login } from './token.ts';

/** Silence for this long is a broken connection. */
const SILENT_MS = 60_000;
const MOST_REDIRECTS = 5;

export interface HttpRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export interface HttpResponse {
  readonly url: string;
  readonly method: string;
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly headers: { readonly [name: string]: string };
  /** Read as it comes: a slow reader slows the server. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface HttpClientOptions {
  /** Without user and password. */
  readonly base: string;
  readonly env: Env;
  readonly version: string;
  /** Asked once the server wants to know who it is. */
  readonly login: () => Promise<Login | undefined>;
  readonly signal: AbortSignal | undefined;
}

/**
 * Requests to one server. Only the first question follows redirects, and from then on everything goes where it led,
 * as git does it (`http.followRedirects=initial`); credentials go to the host that was named and to no other.
 */
export class HttpClient {
  private readonly options: HttpClientOptions;
  private base: string;
  private authorization: string | undefined;
  private agents: Promise<Agents> | undefined;

  constructor(options: HttpClientOptions) {
    this.options = options;
    this.base = options.base;
  }

  readonly request = async ({
    url,
    method = 'GET',
    headers = {},
    body,
  }: HttpRequest): Promise<HttpResponse> => {
    const bytes = body === undefined ? undefined : await collect(body);
    let target = url.startsWith(this.options.base) ? this.base + url.slice(this.options.base.length) : url;
    for (let redirects = 0; ; ) {
      const answer = await this.send(target, { method, headers, bytes });
      const { statusCode = 0 } = answer;
      const { location } = answer.headers;
      if (statusCode === 401 && this.authorization === undefined && (await this.logIn(target))) {
        answer.resume();
      } else if (statusCode >= 300 && statusCode < 400 && location !== undefined && method === 'GET') {
        answer.resume();
        if (++redirects > MOST_REDIRECTS) throw unreachable(this.base, 'it redirects in circles');
        target = this.follow(target, location);
      } else return responseOf(target, method, answer);
    }
  };

  close(): void {
    this.agents?.then(
      ({ http, https }) => {
        http.destroy();
        https.destroy();
      },
      // Whoever asked has been told.
      () => undefined,
    );
  }

  private async logIn(target: string): Promise<boolean> {
    if (new URL(target).origin !== new URL(this.options.base).origin) return false;
    const login = await this.options.login();
    if (login === undefined) return false;
    this.authorization = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
    return true;
  }

  private follow(from: string, location: string): string {
    const to = new URL(location, from);
    if (to.username !== '' || to.password !== '' || (from.startsWith('https:') && to.protocol !== 'https:')) {
      throw unreachable(
        this.base,
        `it redirects to ${withoutCredentials(to.href)}, where it is not safe to go`,
      );
    }
    const rest = from.slice(this.base.length);
    if (!to.href.endsWith(rest)) {
      throw unreachable(this.base, `it redirects to ${to.href}, which is no git repository`);
    }
    this.base = to.href.slice(0, -rest.length);
    return to.href;
  }

  private async send(
    target: string,
    {
      method,
      headers,
      bytes,
    }: { method: string; headers: HttpRequest['headers'] & {}; bytes: Buffer | undefined },
  ): Promise<IncomingMessage> {
    const { options } = this;
    this.agents ??= openAgents(options.env, this.base);
    const { http, https, module } = await this.agents;
    const isHttps = target.startsWith('https:');
    const isOwn = new URL(target).origin === new URL(options.base).origin;
    const request: RequestOptions = {
      method,
      agent: isHttps ? https : http,
      headers: {
        // Some forges answer git clients alone.
        'User-Agent': `git/2 (mlgit ${options.version})`,
        ...headers,
        ...(bytes === undefined ? {} : { 'Content-Length': String(bytes.length) }),
        ...(this.authorization === undefined || !isOwn ? {} : { Authorization: this.authorization }),
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    };
    return new Promise((resolve, reject) => {
      const asked = (isHttps ? module.https : module.http).request(target, request, resolve);
      asked.setTimeout(SILENT_MS, () => asked.destroy(new Error(`no answer for ${SILENT_MS / 1000} s`)));
      asked.on('error', (error) => {
        reject(
          options.signal?.aborted ? options.signal.reason : unreachable(this.base, error.message, error),
        );
      });
      asked.end(bytes);
    });
  }
}

interface Agents {
  readonly http: import('node:http').Agent;
  readonly https: import('node:https').Agent;
  readonly module: { readonly http: typeof import('node:http'); readonly https: typeof import('node:https') };
}

const PROXIES = /^(https?|no)_proxy$/i;

/** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are Node's own to follow, from 24.5 and 22.21 on. */
async function openAgents(env: Env, base: string): Promise<Agents> {
  const [http, https, { readFile }] = await Promise.all([
    import('node:http'),
    import('node:https'),
    import('node:fs/promises'),
  ]);
  const proxies = Object.entries(env).filter(([name, value]) => PROXIES.test(name) && value);
  if (proxies.some(([name]) => !/^no/i.test(name)) && !canProxy(process.versions.node)) {
    throw new MlgitError(
      `${base} is behind a proxy, which Node ${process.versions.node} cannot use by itself`,
      {
        code: 'proxy-unsupported',
        kind: 'failed',
        hints: ['install git, or Node 24.5 or newer'],
      },
    );
  }
  const shared = {
    keepAlive: true,
    ...(proxies.length === 0 ? {} : { proxyEnv: Object.fromEntries(proxies) }),
  };
  const ca = env.GIT_SSL_CAINFO ? await readFile(env.GIT_SSL_CAINFO) : undefined;
  return {
    http: new http.Agent(shared),
    https: new https.Agent({ ...shared, ...(ca === undefined ? {} : { ca }) }),
    module: { http, https },
  };
}

function canProxy(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
}

function responseOf(url: string, method: string, answer: IncomingMessage): HttpResponse {
  return {
    url,
    method,
    statusCode: answer.statusCode ?? 0,
    statusMessage: answer.statusMessage ?? '',
    headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
    body: bodyOf(answer, url),
  };
}

async function* bodyOf(answer: IncomingMessage, url: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const part of answer) yield part as Buffer;
  } catch (error) {
    throw unreachable(url, (error as Error).message, error);
  }
}

async function collect(body: NonNullable<HttpRequest['body']>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

export function unreachable(remote: string, reason: string, cause?: unknown): MlgitError {
  const name = withoutCredentials(remote);
  return new MlgitError(`Remote ${name} could not be reached, or broke off: ${reason}`, {
    code: 'remote-unreachable',
    kind: 'unreachable',
    hints: [`curl -I ${name}   (asks whether it can be reached from here)`],
    details: { remote: name },
    cause,
  });
}
