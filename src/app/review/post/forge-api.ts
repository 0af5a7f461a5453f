import { setTimeout as delay } from 'node:timers/promises';
import { MlgitError } from '../../../model/mlgit-error.ts';

const LIMIT_MS = 20_000;
const TRIES = 4;
const PAUSE_MS = 500;
/** Whoever asks to wait longer than a job would is not waited for. */
const MOST_PAUSE_MS = 90_000;

export interface ForgeApiOptions {
  /** As messages name it: `GitHub`. */
  readonly name: string;
  /** Without a slash at its end. */
  readonly url: string;
  /** Of every request; they hold the token, and are never part of a message. */
  readonly headers: { readonly [name: string]: string };
  readonly signal: AbortSignal;
  readonly fetch?: typeof fetch;
}

export interface ForgeAnswer {
  readonly body: unknown;
  readonly headers: Headers;
}

/**
 * JSON requests to a forge. What it is too busy for is tried again, after as long as it asks for. A request that was perhaps carried
 * out is not: `POST` makes another comment each time.
 */
export class ForgeApi {
  readonly #options: ForgeApiOptions;

  constructor(options: ForgeApiOptions) {
    this.#options = options;
  }

  /** @throws MlgitError `forge-refused` (credentials) of 401, 403 and 404; `forge-unreachable` (unreachable) of all else. */
  async ask(method: 'GET' | 'POST' | 'PATCH' | 'PUT', path: string, body?: object): Promise<ForgeAnswer> {
    for (let tried = 1; ; tried++) {
      const answer = await this.#try(method, path, body);
      if ('headers' in answer) return answer;
      const { error, pauseMs } = answer;
      if (pauseMs === undefined || pauseMs > MOST_PAUSE_MS || tried === TRIES) throw error;
      await delay(Math.max(pauseMs, PAUSE_MS * (tried - 1)), undefined, { signal: this.#options.signal });
    }
  }

  async #try(method: string, path: string, body: object | undefined): Promise<ForgeAnswer | Refusal> {
    const { url, headers, signal, fetch: ask = fetch } = this.#options;
    const mayRepeat = method !== 'POST';
    try {
      const answer = await ask(`${url}${path}`, {
        method,
        headers: { 'content-type': 'application/json', 'user-agent': 'mlgit', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // A token is for one host.
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
      });
      const text = await answer.text();
      if (answer.ok) return { body: parse(text), headers: answer.headers };
      return this.#refusal(answer, text, mayRepeat);
    } catch (error) {
      signal.throwIfAborted();
      const { name, cause } = error as Error & { readonly cause?: { readonly code?: unknown } };
      const why = name === 'TimeoutError' ? `no answer in ${LIMIT_MS / 1000} s` : String(cause?.code ?? name);
      return { error: this.#unreachable(why), ...(mayRepeat ? { pauseMs: PAUSE_MS } : {}) };
    }
  }

  #refusal(answer: Response, text: string, mayRepeat: boolean): Refusal {
    const { name } = this.#options;
    const { status } = answer;
    const pauseMs = pauseOf(answer);
    const said = saidIn(text);
    const why = `${name} answered ${status}${said === '' ? '' : `: ${said}`}`;
    if (pauseMs !== undefined) return { error: this.#unreachable(why), pauseMs };
    if (status === 401 || status === 403 || status === 404) {
      const hints = ['let the token write comments; pull requests from forks get one that may not'];
      return { error: new MlgitError(why, { code: 'forge-refused', kind: 'credentials', hints }) };
    }
    return { error: this.#unreachable(why), ...(status >= 500 && mayRepeat ? { pauseMs: PAUSE_MS } : {}) };
  }

  #unreachable(why: string): MlgitError {
    const { name } = this.#options;
    return new MlgitError(why.startsWith(name) ? why : `${name} cannot be reached: ${why}`, {
      code: 'forge-unreachable',
      kind: 'unreachable',
      hints: ['run the job again'],
    });
  }
}

interface Refusal {
  readonly error: MlgitError;
  /** Absent: it is not tried again. */
  readonly pauseMs?: number;
}

/**
 * How long the forge asks to wait: 429, or on GitHub 403 with a `retry-after`, or with no requests left until `x-ratelimit-reset`
 * (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). Nothing of the request was done then.
 */
function pauseOf({ status, headers }: Response): number | undefined {
  if (status !== 429 && status !== 403) return undefined;
  const after = Number(headers.get('retry-after') ?? Number.NaN);
  if (Number.isFinite(after)) return after * 1000;
  if (status === 429) return PAUSE_MS;
  return headers.get('x-ratelimit-remaining') === '0' ? MOST_PAUSE_MS + 1 : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const LONGEST = 200;

/** `message` of the answer's document, which both forges have. */
function saidIn(text: string): string {
  const said = (parse(text) as { readonly message?: unknown } | undefined)?.message;
  return typeof said === 'string' ? said.slice(0, LONGEST).toWellFormed() : '';
}
